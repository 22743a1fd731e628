import { spawn } from 'node:child_process';

/**
 * `npm test`: compiles, lints, checks types and snippets, and runs the tests. The checks run one after the other beside
 * the tests, because many tests wait for processes. Arguments go to jest.
 */

interface Step {
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
}

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

const outcomes: Outcome[] = [];

async function run({ name, command, args = [] }: Step): Promise<boolean> {
  const startMs = Date.now();
  const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  const passed = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve(code === 0));
  });
  outcomes.push({ name, passed, seconds: (Date.now() - startMs) / 1000 });
  return passed;
}

/** Runs all of them, whether or not one fails. */
async function runInTurn(steps: readonly Step[]): Promise<void> {
  for (const step of steps) await run(step);
}

async function main(): Promise<void> {
  const checks = runInTurn([
    { name: 'lint', command: 'projen', args: ['eslint'] },
    { name: 'types', command: 'projen', args: ['types'] },
  ]);
  // The tests and the snippets read the compiled package.
  if (await run({ name: 'compile', command: 'projen', args: ['compile'] })) {
    await Promise.all([
      run({ name: 'tests', command: 'jest', args: ['--ci', ...process.argv.slice(2)] }),
      checks.then(async () => run({ name: 'snippets', command: 'projen', args: ['snippets'] })),
    ]);
  }
  await checks;

  console.log();
  for (const { name, passed, seconds } of outcomes) {
    console.log(`${passed ? 'passed' : 'FAILED'} ${name.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s`);
  }
  process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
}

void main();
