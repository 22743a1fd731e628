import { execFileSync, spawn, spawnSync } from 'node:child_process';
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

/** `npm run demo`, in a process group of its own, as a terminal would start it. */
function startDemo(env: NodeJS.ProcessEnv = {}) {
  const [command, ...args] = JSON.parse(readFileSync('package.json', 'utf8')).scripts.demo.split(' ');
  const demo = spawn(path.join('node_modules', '.bin', command), args, {
    detached: true,
    env: { ...process.env, ...env },
  });
  let output = '';
  demo.stdout.on('data', (chunk) => {
    output += chunk;
  });
  demo.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return { demo, output: () => output };
}

/** The processes that descend from this one, by their ids. */
function descendantsOf(pid: number): Map<number, string> {
  const processes = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, id, parent, args] = /^ *(\d+) +(\d+) (.*)/.exec(line) ?? [];
      return id ? [{ id: Number(id), parent: Number(parent), args }] : [];
    });
  const children = processes.filter(({ parent }) => parent === pid);
  return new Map(children.flatMap(({ id, args }): [number, string][] => [[id, args], ...descendantsOf(id)]));
}

/** A process that has ended may stay in the table, as a zombie, until somebody asks for its exit status. */
function running(pids: Iterable<number>): string[] {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,args=', '-p', [...pids].join()], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line && !line.startsWith('Z'));
}

test.each([
  ['all processes of the terminal', (pid: number) => -pid],
  ['the demo alone', (pid: number) => pid],
])('Ctrl-C leaves no process behind, when it reaches %s', async (_name, target) => {
  const { demo, output } = startDemo();
  await eventually(() => expect(output()).toMatch(/ [1-9]\d* of \d+ done/), 45_000);
  const descendants = descendantsOf(demo.pid!);
  expect([...descendants.values()].join('\n')).toMatch(
    /DynamoDBLocal\.jar[^]*runtime\.mjs|runtime\.mjs[^]*DynamoDBLocal\.jar/,
  );

  process.kill(target(demo.pid!), 'SIGINT');
  await once(demo, 'exit');

  await eventually(() => expect(running(descendants.keys())).toEqual([]), 5000);
});

test('without Java it says what to install', async () => {
  const { demo, output } = startDemo({ PATH: pathWith('node', 'npx', 'sh', 'env') });
  const [exitCode] = await once(demo, 'exit');

  expect(exitCode).toBe(1);
  expect(output()).toContain(
    "DynamoDB Local needs Java 17 or newer, and the 'java' on your PATH is missing. Install it with one of",
  );
  expect(output()).toContain('sudo apt-get install openjdk-17-jre-headless');
});
