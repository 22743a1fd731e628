import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { findCdkApp, synthesise } from './cdk-app';

/** Where the templates come from. */
export interface TemplateSource {
  /** What `runTemplates` is given. */
  readonly templates: string;
  /** What is being done, for whoever waits. */
  readonly doing?: string;
  /** What the templates are made of; else they, and the code they name, are all there is. */
  readonly sources?: readonly string[];
  /** Makes the templates anew; returns what has to be said of it. */
  prepare(): Promise<readonly string[]>;
}

/** @throws if there is nothing to run */
export function templateSourceOf({
  app,
  template,
}: {
  readonly app?: string;
  readonly template?: string;
}): TemplateSource {
  const made = template ?? (app !== undefined && isFolder(app) ? app : undefined);
  if (made !== undefined) return { templates: made, prepare: async () => [] };

  const { command, folder } = findCdkApp(process.cwd(), app);
  // Not the app's own cdk.out: a deployment may be reading that.
  const templates = mkdtempSync(path.join(tmpdir(), 'cdk.out-'));
  process.once('exit', () => rmSync(templates, { recursive: true, force: true }));
  return {
    templates,
    doing: `Synthesising the CDK app '${command}'`,
    // What cdk.json says may have changed, too.
    prepare: async () =>
      (await synthesise(findCdkApp(folder, app), templates)).map(
        (key) =>
          `the app looks up ${key} on AWS, and has a dummy here. 'npx cdk synth' looks it up and keeps it in cdk.context.json`,
      ),
    sources: [folder],
  };
}

function isFolder(file: string): boolean {
  return existsSync(file) && statSync(file).isDirectory();
}
