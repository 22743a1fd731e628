import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';

const COMMAND = path.join(__dirname, '..', '..', '..', 'lambda', 'cli', 'main.ts');

/**
 * Runs the command of this package, as `npx cdk-dynamodb-streams` does where it is installed. Says what it says, once
 * it has ended.
 */
export async function runCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<void> {
  say(`\n$ npx cdk-dynamodb-streams ${args.join(' ')}`);
  const command = fork(COMMAND, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const kill = () => command.kill();
  process.once('exit', kill);
  let output = '';
  for (const stream of [command.stdout!, command.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await once(command, 'close');
  process.off('exit', kill);
  say(output.trimEnd());
}
