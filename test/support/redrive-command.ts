import { Ended } from './command';
import { redriveCommand } from '../../lambda/cli/redrive';

/** How the command is run. */
export interface RedriveCommandOptions {
  /** The working directory. */
  readonly folder: string;
  /** Environment variables. `undefined` removes one. */
  readonly env?: NodeJS.ProcessEnv;
  readonly onStderr?: (text: string) => void;
}

class Exit extends Error {}

/** Runs the command `redrive` in this process, which takes no longer than a call. */
export async function runRedriveCommand(
  args: readonly string[],
  { folder, env = {}, onStderr = () => undefined }: RedriveCommandOptions,
): Promise<Ended> {
  const output = { stdout: '', stderr: '' };
  let code: number | null = null;
  const writeOut = (text: string) => {
    output.stdout += text;
  };
  const writeErr = (text: string) => {
    output.stderr += text;
    onStderr(text);
  };
  const mocks = [
    jest.spyOn(console, 'log').mockImplementation((text) => writeOut(`${text}\n`)),
    jest.spyOn(console, 'error').mockImplementation((text) => writeErr(`${text}\n`)),
    jest.spyOn(process.stdout, 'write').mockImplementation((text: unknown, then: unknown) => {
      writeOut(String(text));
      if (typeof then === 'function') then();
      return true;
    }),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      writeErr(String(text));
      return true;
    }),
    jest.spyOn(process, 'exit').mockImplementation((exitCode) => {
      code = Number(exitCode);
      throw new Exit();
    }),
  ];
  const [before, cwd] = [{ ...process.env }, process.cwd()];
  setEnvironment(env);
  process.chdir(folder);
  try {
    await redriveCommand.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  } finally {
    process.chdir(cwd);
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    setEnvironment(before);
    for (const mock of mocks) mock.mockRestore();
  }
  return { code, ...output };
}

function setEnvironment(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
