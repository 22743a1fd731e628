import { readFileSync } from 'node:fs';
import { parseRequest } from '../../lambda/redrive/account/request';
import { CommandLine } from '../support/command';

const RUNBOOK = readFileSync('docs/operator-runbook.md', 'utf8');
const TEXTS = [RUNBOOK, readFileSync('README.md', 'utf8')].join('\n');

const COMMANDS = [...TEXTS.matchAll(/npx cdk-dynamodb-streams redrive (\w+)([^#`\n]*)/g)].map(([, name, options]) => [
  name,
  options.trim(),
]);
const PAYLOADS = [...TEXTS.matchAll(/\{"action":[^}]*\}/g)].map(([payload]) => payload);

test('there are commands and payloads to follow', () => {
  expect(new Set(COMMANDS.map(([name]) => name))).toEqual(new Set(['list', 'show', 'save', 'run', 'discard']));
  expect(new Set(PAYLOADS.map((payload) => JSON.parse(payload).action))).toEqual(
    new Set(['list', 'show', 'run', 'rescue']),
  );
});

test('every section that is linked to is there', () => {
  const sections = [...RUNBOOK.matchAll(/^## (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(' ', '-'));

  expect(sections).toEqual(
    expect.arrayContaining([...RUNBOOK.matchAll(/\]\(#([\w-]+)\)/g)].map(([, section]) => section)),
  );
});

test('every command has the options that it is given', async () => {
  const command = new CommandLine();
  for (const name of new Set(COMMANDS.map(([each]) => each))) {
    const { stdout } = await command.run(['redrive', name, '--help']);
    const given = COMMANDS.filter(([each]) => each === name).flatMap(([, options]) => options.match(/--[\w-]+/g) ?? []);
    expect([...stdout.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option)).toEqual(
      expect.arrayContaining(given),
    );
  }
});

test('so has every run that is described in passing', async () => {
  const { stdout } = await new CommandLine().run(['redrive', 'run', '--help']);
  const inPassing = [...RUNBOOK.matchAll(/`(--[\w-]+)[^`]*`/g)].map(([, option]) => option);

  expect(inPassing).toContain('--max');
  for (const option of inPassing) expect(stdout).toContain(option);
});

test.each(PAYLOADS)('the redrive function understands %s', (payload) => {
  expect(parseRequest(JSON.parse(payload))).toEqual(JSON.parse(payload));
});

test('it understands the options of run', () => {
  const [row] = RUNBOOK.split('\n').filter((line) => line.startsWith('| `{"action":"run"}`'));
  const options = JSON.parse(`{${[...row.matchAll(/`("\w+":[^`]+)`/g)].map(([, option]) => option).join()}}`);

  expect(Object.keys(options)).toEqual(['dryRun', 'max', 'rate', 'only', 'olderThan', 'wholeRange']);
  expect(parseRequest({ action: 'run', ...options })).toEqual({ action: 'run', ...options });
});
