import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';

/** The CDK's own command knows an app by these facts. */
export interface CdkApp {
  /** The command runs in this folder, which has the sources. */
  readonly folder: string;
  readonly command: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The CDK's command asks every app for the path of each construct and the asset of each function. */
const CONTEXT_OF_THE_CDK_COMMAND = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/** A shell exits with this status if it does not know a command. */
const NOT_FOUND = 127;

/** Stacks without an environment of their own are deployed here, unless the user's variables say otherwise. */
const DEFAULT_ENVIRONMENT = { CDK_DEFAULT_ACCOUNT: '000000000000', CDK_DEFAULT_REGION: 'us-east-1' };

/**
 * Finds the CDK app of a folder by its cdk.json.
 *
 * @param command the app's command, if it is not the one in cdk.json
 * @throws if there is no command
 */
export function findCdkApp(folder: string, command?: string): CdkApp {
  const { app, context } = readJson(path.join(folder, 'cdk.json'));
  const found = command ?? app;
  if (typeof found !== 'string') {
    throw new Error(
      `there is no CDK app in ${folder}: it has no cdk.json with an 'app'. Run this in the folder of a CDK app, or give its command with --app, or a CloudFormation or SAM template with --template`,
    );
  }
  return {
    folder,
    command: found,
    context: { ...context, ...readJson(path.join(folder, 'cdk.context.json')), ...CONTEXT_OF_THE_CDK_COMMAND },
  };
}

/**
 * Runs a CDK app as `cdk synth` does.
 *
 * @returns the keys of the context that the app lacks, which `cdk synth` would look up on AWS
 * @throws with what the app printed if it fails
 */
export async function synthesize(
  { folder, command, context }: CdkApp,
  outputFolder: string,
): Promise<readonly string[]> {
  const app = spawn(executable(folder, command), {
    cwd: folder,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...DEFAULT_ENVIRONMENT,
      ...process.env,
      CDK_OUTDIR: outputFolder,
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
    // In a process group of its own, the command ends together with the processes that it starts.
    detached: process.platform !== 'win32',
  });
  const kill = () => killGroup(app);
  // The app must end before the listeners that remove its output folder.
  process.prependOnceListener('exit', kill);
  let printed = '';
  for (const stream of [app.stdout, app.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
  }
  const [exitStatus, signal] = await once(app, 'close');
  process.off('exit', kill);

  if (exitStatus === NOT_FOUND) {
    throw new Error(
      `there is neither a folder nor a command '${command}':\n${printed.trimEnd()}\n--app takes the command of a CDK app, e.g. 'node app.js', or what 'npx cdk synth' has made, e.g. cdk.out`,
    );
  }
  if (exitStatus !== 0) {
    throw new Error(
      `the CDK app '${command}' ended with ${signal ?? `exit status ${exitStatus}`}:\n${printed.trimEnd()}`,
    );
  }
  const manifest = path.join(outputFolder, 'manifest.json');
  if (!existsSync(manifest)) {
    throw new Error(
      `the CDK app '${command}' has synthesized nothing into the folder that CDK_OUTDIR names. Leave out 'outdir' where it makes its App.${printed && `\nIt printed:\n${printed.trimEnd()}`}`,
    );
  }
  return (readJson(manifest).missing ?? []).map(({ key }: { key: string }) => key);
}

function killGroup(leader: ChildProcess): void {
  try {
    if (process.platform !== 'win32') process.kill(-leader.pid!, 'SIGKILL');
    else leader.kill('SIGKILL');
  } catch {
    // The process has ended by itself.
  }
}

function readJson(file: string): any {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** Puts node in front of a JavaScript file, as the CDK's command does. */
function executable(folder: string, command: string): string {
  const file = path.resolve(folder, command);
  return command.endsWith('.js') && existsSync(file) && statSync(file).isFile()
    ? `"${process.execPath}" "${command}"`
    : command;
}
