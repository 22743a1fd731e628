import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { watch, Watcher } from '../../../../lambda/cli/dev/watch';
import { eventually } from '../../../support/eventually';

let watcher: Watcher;
const startedIn = process.cwd();
afterEach(async () => {
  process.chdir(startedIn);
  await watcher.close();
});

/** Watches a folder, or one in it; what is seen is relative to it. */
async function watched(onChange: () => Promise<void> = async () => undefined, root = '') {
  const folder = mkdtempSync(path.join(tmpdir(), 'watched-'));
  for (const name of ['src', 'node_modules', 'cdk.out', '.git', 'data', 'build/function']) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
  write('src/a.ts', 'a');
  write('build/function/index.js', 'a');
  const seen: string[][] = [];
  process.chdir(folder);
  watcher = await watch([path.join(folder, root)], [path.join(folder, 'data')], async (files) => {
    seen.push(files.map((file) => path.relative(folder, file)).sort());
    await onChange();
  });
  return { folder, write, seen };
}

test('files that change, come or go are seen, together if they change together', async () => {
  const { folder, write, seen } = await watched();

  write('src/a.ts', 'changed');
  write('src/b.ts', 'new');
  await eventually(() => expect(seen).toEqual([['src/a.ts', 'src/b.ts']]));

  rmSync(path.join(folder, 'src/b.ts'));
  await eventually(() => expect(seen).toEqual([['src/a.ts', 'src/b.ts'], ['src/b.ts']]));
});

test('a log is no source, and no file into which this process prints', async () => {
  const { folder, write, seen } = await watched();
  const { fd } = process.stdout;
  Object.defineProperty(process.stdout, 'fd', {
    value: openSync(path.join(folder, 'src/out.txt'), 'w'),
    configurable: true,
  });
  try {
    write('src/out.txt', 'printed');
    write('src/dev.log', 'logged');
    write('src/a.ts', 'changed');
    await eventually(() => expect(seen).toEqual([['src/a.ts']]));
  } finally {
    Object.defineProperty(process.stdout, 'fd', { value: fd, configurable: true });
  }
});

test.each([
  ['a build folder', 'build/function'],
  ['the folder that it is in', 'build'],
])('what is built anew is seen, though %s was deleted', async (_what, deleted) => {
  const { folder, write, seen } = await watched(undefined, 'build/function');

  for (const built of ['built', 'built again']) {
    const before = seen.length;
    await rm(path.join(folder, deleted), { recursive: true });
    await mkdir(path.join(folder, 'build/function/deeper'), { recursive: true });
    write('build/function/index.js', built);
    write('build/function/deeper/a.js', built);
    await eventually(() =>
      expect(new Set(seen.slice(before).flat())).toEqual(
        new Set(['build/function/deeper/a.js', 'build/function/index.js']),
      ),
    );
  }

  write('src/a.ts', 'not watched');
  write('build/function/index.js', 'changed');
  await eventually(() => expect(seen.at(-1)).toEqual(['build/function/index.js']));
  expect(seen.flat()).not.toContain('src/a.ts');
});

test('what is installed, made, hidden or kept is not seen', async () => {
  const { write, seen } = await watched();

  for (const folder of ['node_modules', 'cdk.out', '.git', 'data']) write(`${folder}/file`, 'new');
  write('src/after.ts', 'new');

  await eventually(() => expect(seen).toEqual([['src/after.ts']]));
});

test('a file that is written anew with what it had is not seen', async () => {
  const { write, seen } = await watched();
  write('src/a.ts', 'changed');
  await eventually(() => expect(seen).toHaveLength(1));

  write('src/a.ts', 'changed');
  write('src/after.ts', 'new');

  await eventually(() => expect(seen).toEqual([['src/a.ts'], ['src/after.ts']]));
});

test('there is one call at a time, and one more for what changes meanwhile', async () => {
  let active = 0;
  let mostActive = 0;
  const { write, seen } = await watched(async () => {
    mostActive = Math.max(mostActive, ++active);
    await new Promise((resolve) => setTimeout(resolve, 300));
    active--;
  });

  let text = 0;
  await eventually(() => {
    write('src/a.ts', String(++text));
    expect(seen.length).toBeGreaterThanOrEqual(3);
  });
  write('src/after.ts', 'new');

  await eventually(() => expect(seen.at(-1)).toContain('src/after.ts'));
  expect(mostActive).toBe(1);
});
