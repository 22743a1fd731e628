import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { findCdkApp, synthesize } from './cdk-app';

/** The origin of the templates. */
export interface TemplateSource {
  /** The `templates` of `runTemplates`. */
  readonly templates: string;
  /** Describes the work of `prepare` to a waiting user. */
  readonly doing?: string;
  /** The files from which the templates are made. Templates without such files are watched themselves. */
  readonly sources?: readonly string[];
  /** Makes the templates again and returns notices about them. */
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
  // A deployment may be reading the app's own cdk.out.
  const templates = mkdtempSync(path.join(tmpdir(), 'cdk.out-'));
  process.once('exit', () => rmSync(templates, { recursive: true, force: true }));
  return {
    templates,
    doing: `Synthesizing the CDK app '${command}'`,
    // The cdk.json may have changed too.
    prepare: async () =>
      (await synthesize(findCdkApp(folder, app), templates)).map(
        (key) =>
          `the app looks up ${key} on AWS, and has a dummy here. 'npx cdk synth' looks it up and keeps it in cdk.context.json`,
      ),
    sources: [folder],
  };
}

function isFolder(file: string): boolean {
  return existsSync(file) && statSync(file).isDirectory();
}
