import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { watch, Watcher } from '../../../../lambda/cli/dev/watch';
import { eventually } from '../../../support/eventually';

let watcher: Watcher;
afterEach(async () => watcher.close());

/** Watches a folder; what is seen is relative to it. */
async function watched(onChange: () => Promise<void> = async () => undefined) {
  const folder = mkdtempSync(path.join(tmpdir(), 'watched-'));
  for (const name of ['src', 'node_modules', 'cdk.out', '.git', 'data']) mkdirSync(path.join(folder, name));
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
  write('src/a.ts', 'a');
  const seen: string[][] = [];
  watcher = await watch([folder], [path.join(folder, 'data')], async (files) => {
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
