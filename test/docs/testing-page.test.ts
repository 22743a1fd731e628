import { readFileSync } from 'node:fs';

const SOURCES = {
  '../../lambda/local': 'cdk-dynamodb-streams/local',
  '../../lambda/testing': 'cdk-dynamodb-streams/testing',
  '../../lambda': 'cdk-dynamodb-streams/lambda',
};

test('the tests of docs/testing.md are those that pass', () => {
  const shown = [...readFileSync('docs/testing.md', 'utf8').matchAll(/```ts\n(import [^]*?)```/g)].map(
    ([, code]) => code,
  );

  expect(shown).toEqual(['confirm-orders', 'print-labels'].map(asUsersWriteIt));
});

/** With the names of the package in place of where its sources are. */
function asUsersWriteIt(name: string): string {
  const code = readFileSync(`test/docs/${name}.test.ts`, 'utf8');
  return Object.entries(SOURCES).reduce((text, [source, entry]) => text.replace(`'${source}'`, `'${entry}'`), code);
}
