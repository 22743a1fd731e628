import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** Two servers, a synthesis and a dozen processes of a function. */
const TIMEOUT_MS = 240_000;

/** Runs the command that an example's README gives, but for the installation. */
async function runExample(folder: string) {
  const readme = readFileSync(path.join('examples', folder, 'README.md'), 'utf8');
  const [, command, args] = /^npm ci && npx (\S+) (.*)$/m.exec(readme)!;
  const demo = spawn(path.join('node_modules', '.bin', command), args.split(' '));
  let output = '';
  demo.stdout.on('data', (chunk) => {
    output += chunk;
  });
  demo.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const [exitCode] = await once(demo, 'close');
  return { exitCode, output };
}

test(
  '2: the revenue of each customer is exact, however often the function crashed',
  async () => {
    const { exitCode, output } = await runExample('2-exactly-once');

    expect(output).toMatch(/│ all +│ +(\d\S+) │ +\1 │/);
    expect(output).toContain('The tables agree to the cent.');
    expect(exitCode).toBe(0);

    const [, changes, deliveries, crashes] =
      /(\d+) changes were delivered (\d+) times, because the function crashed (\d+) times/.exec(output)!.map(Number);
    const [, refused] = /(\d+) transactions were refused/.exec(output)!.map(Number);
    expect(crashes).toBeGreaterThan(0);
    expect(deliveries).toBeGreaterThan(changes);
    // What was written right before a crash nobody else knows of.
    expect(refused).toBeGreaterThanOrEqual(crashes);
  },
  TIMEOUT_MS,
);

test(
  '3: the view is what the table is, when all changes come once more, late and in random order',
  async () => {
    const { exitCode, output } = await runExample('3-projection');

    expect(output).toMatch(/│ late writes refused +│ +600 │/);
    expect(output).toMatch(/│ wrong in the view +│ +0 │/);
    expect(output).toMatch(/│ wrong without unlessNewer +│ +[1-9]\d* │/);
    expect(output).toContain('The view is what the table is.');
    expect(exitCode).toBe(0);
  },
  TIMEOUT_MS,
);
