import pc from 'picocolors';
import { DevEvent } from '../../../../lambda/cli/dev/report';
import { textReport } from '../../../../lambda/cli/dev/text-report';
import { InvokedEvent, LocalRun, RunningMapping } from '../../../../lambda/local';
import { AWS_DEFAULTS } from '../../../../lambda/local/rules/settings';
import { insertRecord } from '../../../support/records';

const MAPPING: RunningMapping = {
  stackName: 'Shop',
  logicalId: 'Mapping',
  functionName: 'Shop-Confirm0123ABCD',
  tableName: 'orders',
  tableKey: { pk: 'S', sk: 'N' },
  settings: { ...AWS_DEFAULTS, maximumRetryAttempts: 2 },
  destination: 'arn:aws:sqs:us-east-1:000000000000:failures',
};
const ERROR = { functionError: 'Unhandled', errorType: 'TypeError', errorMessage: 'no such order' } as const;

/** What is printed of events, once a run of these mappings has started; without the time. */
function printed(events: readonly DevEvent[], ...mappings: Partial<RunningMapping>[]): string[] {
  const run = {
    dynamodbEndpoint: 'http://127.0.0.1:8000',
    lambdaEndpoint: 'http://127.0.0.1:8001',
    stacks: { Shop: { tables: { Orders: 'orders' }, queues: { Failures: 'http://127.0.0.1:9/failures' }, outputs: {} } },
    mappings: (mappings.length > 0 ? mappings : [{}]).map((given) => ({ ...MAPPING, ...given })),
  } as unknown as LocalRun;
  const lines: string[] = [];
  const report = textReport((line) => lines.push(line), pc.createColors(false));
  report({ type: 'started', run, watched: ['.'] });
  const first = lines.length;
  events.forEach(report);
  return events.length > 0 ? lines.slice(first).map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{3} /, '')) : lines;
}

function invoked(given: Partial<InvokedEvent>, records = [1, 2, 3], attempts = 0): InvokedEvent {
  return {
    type: 'invoked',
    mapping: 'Mapping',
    functionName: 'Shop-Confirm0123ABCD',
    shardId: 'shard',
    requestId: 'r',
    batch: { id: 1, lane: 0, records: records.map((number) => insertRecord(number)), attempts, throttles: 0, notBeforeMs: 0 },
    result: { functionError: null, response: null },
    verdict: 'succeeded',
    done: records.length,
    startedAtMs: 0,
    endedAtMs: 17,
    ...given,
  };
}

test('first it says what there is, and how to write an item', () => {
  expect(printed([])).toEqual([
    '',
    'DynamoDB Local   http://127.0.0.1:8000, region us-east-1, access key local, secret local',
    'Lambda           http://127.0.0.1:8001, for AWS_ENDPOINT_URL_LAMBDA: invokes the functions',
    'Table            orders',
    'Queue            http://127.0.0.1:9/failures',
    'Consumer         Confirm reads orders; failures go to failures',
    'Watched          .',
    '',
    'Write an item and see:',
    "  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb put-item --endpoint-url http://127.0.0.1:8000 --region us-east-1 --table-name orders --item '{\"pk\":{\"S\":\"1\"},\"sk\":{\"N\":\"1\"}}'",
    '',
    'Ctrl-C ends it. Times are UTC.',
    '',
  ]);
});

const RESPONSE = { functionError: null, response: { batchItemFailures: [{ itemIdentifier: '2' }] } } as const;

test.each<[Partial<InvokedEvent>, number, string]>([
  [{}, 0, '✔ Confirm  done in 17 ms'],
  [{ endedAtMs: 1234 }, 1, '✔ Confirm  attempt 2 of 3 done in 1.2 s'],
  [{ verdict: 'partially succeeded', result: RESPONSE }, 0, '◐ Confirm  1 of 3 done in 17 ms, the rest is a new batch'],
  [{ verdict: 'bisected', result: ERROR }, 0, '✂ Confirm  failed in 17 ms, split into 1 and 2: TypeError: no such order'],
  [{ verdict: 'retrying', retryInMs: 400, result: ERROR }, 1, '↻ Confirm  attempt 2 of 3 failed in 17 ms, next in 400 ms, its shard waits: TypeError: no such order'],
  [{ verdict: 'exhausted', result: RESPONSE }, 2, '✘ Confirm  attempt 3 of 3 failed in 17 ms: it returned {"batchItemFailures":[{"itemIdentifier":"2"}]}'],
  [{ verdict: 'exhausted', result: ERROR }, 2, '✘ Confirm  attempt 3 of 3 failed in 17 ms: TypeError: no such order'],
])('what became of a batch: %j', (event, attempts, line) => {
  expect(printed([invoked(event, [1, 2, 3], attempts)])).toEqual([line]);
});

test('retries without a limit are said to have none, lanes to wait by themselves', () => {
  const settings = { ...AWS_DEFAULTS, parallelizationFactor: 2 };

  expect(printed([invoked({ verdict: 'retrying', retryInMs: 200, result: ERROR })], { settings })).toEqual([
    '↻ Confirm  attempt 1 failed in 17 ms, next in 200 ms, its lane waits: TypeError: no such order',
  ]);
});

const DISCARD = { ...invoked({}), type: 'discarded', discard: { condition: 'RetryAttemptsExhausted', batch: invoked({}, [1], 3).batch, records: [insertRecord(1)] } } as const;

test.each([
  [{ destination: MAPPING.destination }, 'told failures'],
  [{ destination: MAPPING.destination, deliveryError: new Error('gone') }, 'LOST, failures could not be told: gone'],
  [{}, 'LOST, nobody was told'],
])('what was given up is in plain sight: %j', (given, fate) => {
  expect(printed([{ ...DISCARD, ...given } as unknown as DevEvent])).toEqual([expect.stringMatching(new RegExp(`^✘ Confirm {2}gave up 1 record \\(INSERT .*\\) after 3 attempts, RetryAttemptsExhausted: ${fate}$`))]);
});

test('of many records, and of long keys, the beginning is shown', () => {
  const records = Array.from({ length: 7 }, (_, index) => ({ eventName: 'MODIFY' as const, dynamodb: { Keys: { pk: { S: 'k'.repeat(50) }, sk: { N: String(index) } } } }));

  expect(printed([{ type: 'invoking', mapping: 'Mapping', functionName: MAPPING.functionName, requestId: 'r', records }])).toEqual([
    `→ Confirm  7 records: ${Array.from({ length: 5 }, () => `MODIFY ${'k'.repeat(40)}…`).join(', ')} and 2 more`,
  ]);
});

test('two functions that would be called the same have their whole names', () => {
  const log: DevEvent = { type: 'log', functionName: 'Shop-Confirm0123ABCD', line: 'hello' };

  expect(printed([log])).toEqual(['               │ hello']);
  expect(printed([log], {}, { functionName: 'Shop-Count0123ABCD' })).toEqual(['               Confirm │ hello']);
  expect(printed([log], {}, { stackName: 'Other', functionName: 'Other-Confirm4567ABCD' })).toEqual(['               Shop-Confirm0123ABCD │ hello']);
});

test('what a logger wrote as JSON is made readable; other lines stay as they are', () => {
  const line = JSON.stringify({
    level: 'ERROR', message: 'record failed', requestId: 'r', sequenceNumber: '7', error: { name: 'Error', message: 'no', stack: 'Error: no\n at a\n at b\n at c\n at d' },
  });
  const log = (text: string): DevEvent => ({ type: 'log', functionName: MAPPING.functionName, line: text });

  expect(printed([log(line), log('{"total":5}'), log('{'), log('    at invoke (file:///x/runtime.mjs:57:18)'), log('    at mine (/var/task/index.js:1:2)')])).toEqual([
    '               │ ERROR record failed sequenceNumber=7',
    '               │   Error: no',
    '               │    at a',
    '               │    at b',
    '               │    at c',
    '               │ {"total":5}',
    '               │ {',
    '               │     at mine (/var/task/index.js:1:2)',
  ]);
});

test('colours are for who wants them', () => {
  const lines: string[] = [];
  textReport((line) => lines.push(line), pc.createColors(true))({ type: 'notice', notice: 'a' });

  expect(lines).toEqual(['\u001b[33mNote:\u001b[39m a.']);
});
