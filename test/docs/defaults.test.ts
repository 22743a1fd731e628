import { readFileSync } from 'node:fs';
import { contestantRow } from '../../bench/defaults/tables';

/** All rows take minutes: npx tsx bench/defaults/main.ts */
test.each([
  ['ours', { outageMs: 300_000, poisonRate: 0 }],
  ['Solutions Constructs', { outageMs: 0, poisonRate: 0.001 }],
])('docs/defaults.md says what the simulation says: %s', (name, trouble) => {
  expect(readFileSync('docs/defaults.md', 'utf8')).toContain(`\n${contestantRow(name, trouble)}\n`);
});
