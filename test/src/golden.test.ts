import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toMatchFile } from 'jest-file-snapshot';
import { FEATURES } from '../support/features';
import { templateOf } from '../support/synth-feature';

expect.extend({ toMatchFile });

// A logical id that changes replaces a queue or a table of whoever upgrades: look at each changed line before you
// accept it.
const GOLDEN = join(__dirname, 'golden');
const names = Object.keys(FEATURES);

test.each(names)('%s: the template is the reviewed one', (name) => {
  expect(`${withoutHashes(templateOf(name))}\n`).toMatchFile(join(GOLDEN, `${name}.template.json`));
});

test.each(names)('%s: two synths are equal to the byte', (name) => {
  expect(templateOf(name)).toBe(templateOf(name));
});

test('there is a reviewed template of each feature, and of nothing else', () => {
  expect(readdirSync(GOLDEN).sort()).toEqual(names.map((name) => `${name}.template.json`).sort());
});

/** Of the code of a function that is deployed: it changes with every change of that. */
function withoutHashes(template: string): string {
  return template.replace(/[0-9a-f]{64}(?=\.zip)/g, 'HASH-OF-THE-CODE');
}
