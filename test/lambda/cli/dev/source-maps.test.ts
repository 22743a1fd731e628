import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import { namesBundle } from '../../../../lambda/cli/dev/source-maps';

const folder = path.join(mkdtempSync(path.join(tmpdir(), 'lambda-')), 'var', 'task');
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const common = {
    stdin: { contents: 'export const handler = async () => { throw new Error("no"); };' },
    bundle: true,
    platform: 'node',
  } as const;
  await build({ ...common, outfile: path.join(folder, 'index.js') });
  await build({ ...common, minify: true, outfile: path.join(folder, 'minified.js') });
  writeFileSync(path.join(folder, 'mine.js'), 'exports.handler = async () => {};');
});

test.each([
  ['a bundle', 'index.js', true],
  ['a minified bundle', 'minified.js', true],
  ['code that was written so', 'mine.js', false],
  ['a file that is not there', 'gone.js', false],
])('a stack with %s', (_what, file, isBundle) => {
  const place = `${path.join(folder, file)}:17:3`;

  expect(namesBundle(`    at handler (${place})`)).toBe(isBundle);
  expect(namesBundle(`    at file://${place}`)).toBe(isBundle);
  expect(namesBundle(JSON.stringify({ stack: `Error: no\n    at handler (${place})\n    at other` }))).toBe(isBundle);
});
