import { App, Stack } from 'aws-cdk-lib';
import { FEATURES } from './features';

/** An app with one stack that has one feature. */
export function featureApp(name: string): { app: App; stack: Stack } {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  FEATURES[name](stack);
  return { app, stack };
}

/** The template of a feature, to the byte. */
export function templateOf(name: string): string {
  const { app, stack } = featureApp(name);
  return JSON.stringify(app.synth().getStackArtifact(stack.artifactId).template, undefined, 1);
}
