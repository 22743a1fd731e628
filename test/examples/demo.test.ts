import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { eventually } from '../support/eventually';

/** A PATH on which there are these programs and no others. */
function pathWith(...programs: string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'path-'));
  for (const program of programs) {
    symlinkSync(execFileSync('which', [program], { encoding: 'utf8' }).trim(), path.join(folder, program));
  }
  return folder;
}

/** `npm run demo`, in a process group of its own, by which its processes are found. */
function startDemo(env: NodeJS.ProcessEnv = {}) {
  const [command, ...args] = JSON.parse(readFileSync('package.json', 'utf8')).scripts.demo.split(' ');
  const demo = spawn(path.join('node_modules', '.bin', command), args, { detached: true, env: { ...process.env, ...env } });
  let output = '';
  demo.stdout.on('data', (chunk) => { output += chunk; });
  demo.stderr.on('data', (chunk) => { output += chunk; });
  return { demo, output: () => output };
}

function processesOf({ pid }: ChildProcess): string[] {
  return execFileSync('ps', ['-eo', 'pgid=,args='], { encoding: 'utf8' }).split('\n').filter((line) => line.trim().startsWith(`${pid} `));
}

test('Ctrl-C leaves no process behind', async () => {
  const { demo, output } = startDemo();
  await eventually(() => expect(output()).toMatch(/ [1-9]\d* of \d+ done/));
  expect(processesOf(demo).some((line) => line.includes('DynamoDBLocal.jar'))).toBe(true);
  expect(processesOf(demo).some((line) => line.includes('runtime.mjs'))).toBe(true);

  process.kill(-demo.pid!, 'SIGINT');
  await once(demo, 'exit');

  await eventually(() => expect(processesOf(demo)).toEqual([]), 2000);
});

test('without Java it says what to install', async () => {
  const { demo, output } = startDemo({ PATH: pathWith('node', 'npx', 'sh', 'env') });
  const [exitCode] = await once(demo, 'exit');

  expect(exitCode).toBe(1);
  expect(output()).toContain("DynamoDB Local needs Java 17 or newer, and the 'java' on your PATH is missing. Install it with one of");
  expect(output()).toContain('sudo apt-get install openjdk-17-jre-headless');
});
