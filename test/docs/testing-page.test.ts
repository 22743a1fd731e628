import { readFileSync } from 'node:fs';

const SOURCES = { '../../lambda/local': 'cdk-dynamodb-streams/local', '../../lambda/testing': 'cdk-dynamodb-streams/testing', '../../lambda': 'cdk-dynamodb-streams/lambda' };

test('the test of docs/testing.md is one that passes', () => {
  const [, shown] = /```ts\n(import [^]*?)```/.exec(readFileSync('docs/testing.md', 'utf8'))!;
  let run = readFileSync('test/docs/confirm-orders.test.ts', 'utf8');
  for (const [source, entry] of Object.entries(SOURCES)) run = run.replace(`'${source}'`, `'${entry}'`);

  expect(shown).toBe(run);
});
