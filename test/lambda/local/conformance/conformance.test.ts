import { readFileSync } from 'node:fs';
import { ADMISSION } from './admission';
import { BATCHING_ROWS } from './batching';
import { FAILURES } from './failures';
import { numbersOf, Row, START_SECONDS, written } from './row';
import { RULES } from './rules';
import { STREAM_ROWS } from './streams';
import { WINDOW_ROWS } from './windows';
import { LocalMapping, localMapping, SeenBatch } from '../../../../lambda/local';
import { DynamoDBStreamEvent } from '../../../../lambda/record/event';
import { objectBody, objectKey } from '../../../../lambda/rules/failure-object';

const ROWS: readonly Row[] = [...FAILURES, ...BATCHING_ROWS, ...WINDOW_ROWS, ...STREAM_ROWS];

/** Runs the row through the whole local event source mapping. */
async function run({
  settings,
  records = written(0, 0, 0, 0),
  handler = () => null,
  faults,
  startsAfterSeconds = 0,
}: Row) {
  const events: DynamoDBStreamEvent[] = [];
  const mapping: LocalMapping = localMapping({
    handler: (event) => {
      events.push(event);
      return handler(event, async (ms) => mapping.sleep(ms));
    },
    records,
    settings: { maximumRetryAttempts: 1, ...settings },
    faults,
    startAt: new Date((START_SECONDS + startsAfterSeconds) * 1000),
  });
  await mapping.run();
  return { mapping, events };
}

/** A letter for each request id, in order. */
function lettersOf(batches: SeenBatch[]): string {
  const ids = [...new Set(batches.map(({ requestId }) => requestId))];
  return batches.map(({ requestId }) => String.fromCharCode('a'.charCodeAt(0) + ids.indexOf(requestId))).join('');
}

test.each(ROWS.map((row) => ({ ...row, title: `${RULES[row.rule].rule}: ${row.scenario}` })))('$title', async (row) => {
  const { mapping, events } = await run(row);
  const startMs = (START_SECONDS + (row.startsAfterSeconds ?? 0)) * 1000;
  const { batches, failures } = mapping;

  expect(batches.map(({ records }) => numbersOf(records))).toEqual(row.batches);
  expect(failures.map(({ records, condition }) => ({ records: numbersOf(records), condition }))).toEqual(
    (row.failures ?? []).map(({ records, condition }) => ({ records, condition })),
  );
  for (const [index, { count, functionError, isUndelivered }] of (row.failures ?? []).entries()) {
    const { message, deliveryError } = failures[index];
    if (count !== undefined) expect(message?.requestContext.approximateInvokeCount).toBe(count);
    if (functionError !== undefined) expect(message?.responseContext?.functionError).toBe(functionError);
    expect(deliveryError !== undefined).toBe(isUndelivered ?? false);
  }
  if (row.requests) expect(lettersOf(batches)).toBe(row.requests);
  if (row.atMs) expect(batches.map(({ startedAtMs }) => startedAtMs - startMs)).toEqual(row.atMs);
  if (row.message) expect(failures[0].message).toEqual(row.message);
  if (row.object) {
    const message = failures[0].message!;
    expect(objectKey(message, 'mapping-uuid', 'object-uuid')).toBe(row.object.key);
    const { payload, ...rest } = objectBody(message, failures[0].records);
    expect(rest).toEqual(message);
    expect(JSON.parse(payload)).toEqual(row.object.payload);
  }
  if (row.outcomes) expect(batches.map(({ outcome }) => outcome)).toEqual(row.outcomes);
  for (const [index, expected] of (row.events ?? []).entries()) {
    const told = Object.keys(expected).map((name) => [name, events[index][name as keyof DynamoDBStreamEvent]]);
    expect(Object.fromEntries(told)).toEqual(expected);
  }
});

test.each(ADMISSION)('What AWS would not create is refused: $settings', ({ settings, refusal }) => {
  expect(() => localMapping({ handler: () => null, records: [], settings })).toThrow(
    `AWS would not create the event source mapping of the test: ${refusal}`,
  );
});

test('every rule has a row that shows it', () => {
  const shown = new Set<string>([...ROWS, ...ADMISSION].map(({ rule }) => rule));

  expect(Object.keys(RULES).filter((rule) => !shown.has(rule))).toEqual([]);
});

test('the rules are those of docs/architecture.md', () => {
  const table = Object.values(RULES)
    .map(({ rule, where, known }) => `| ${rule} | \`${where}\` | ${known} |`)
    .join('\n');

  expect(readFileSync('docs/architecture.md', 'utf8')).toContain(
    `| rule | where | how it is known |\n|---|---|---|\n${table}\n\n`,
  );
});
