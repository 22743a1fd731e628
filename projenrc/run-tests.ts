import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * `npm test`: compiles, lints, checks types and snippets, and runs the tests. The checks run one after the other beside
 * the tests, because many tests wait for processes. Arguments go to jest.
 */

const report: string[] = [];

/** Runs a command, and returns whether it has passed. */
async function run(name: string, command: string, ...args: string[]): Promise<boolean> {
  const startMs = Date.now();
  const [status] = await once(spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }), 'close');
  const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
  report.push(`${name.padEnd(8)} ${status === 0 ? 'passed' : 'FAILED'} ${seconds.padStart(6)} s`);
  if (status !== 0) process.exitCode = 1;
  return status === 0;
}

async function runChecks(): Promise<void> {
  await run('lint', 'projen', 'eslint');
  await run('types', 'projen', 'types');
}

async function main(): Promise<void> {
  const checks = runChecks();
  // The tests and the snippets read the compiled package.
  if (await run('compile', 'projen', 'compile')) {
    await Promise.all([
      run('tests', 'jest', '--ci', ...process.argv.slice(2)),
      checks.then(async () => run('snippets', 'projen', 'snippets')),
    ]);
  }
  await checks;
  console.log(`\n${report.join('\n')}`);
}

void main();
