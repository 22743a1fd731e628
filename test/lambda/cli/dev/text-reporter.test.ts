import pc from 'picocolors';
import { DevEvent } from '../../../../lambda/cli/dev/dev-event';
import { textReporter } from '../../../../lambda/cli/dev/text-reporter';
import { InvokedEvent, LocalRun, RunningMapping } from '../../../../lambda/local';
import { LambdaCall } from '../../../../lambda/local/function/lambda-server';
import { DynamoDBRecord } from '../../../../lambda/record/event';
import { AWS_DEFAULTS } from '../../../../lambda/rules/mapping-settings';
import { insertRecord } from '../../../support/records';

const MAPPING: RunningMapping = {
  stackName: 'Shop',
  logicalId: 'Mapping',
  functionName: 'Shop-Confirm0123ABCD',
  tableName: 'orders',
  tableKey: { pk: 'S', sk: 'N' },
  settings: { ...AWS_DEFAULTS, maximumRetryAttempts: 2, reportBatchItemFailures: true },
  destination: 'arn:aws:sqs:us-east-1:000000000000:failures',
};
const ERROR = { functionError: 'Unhandled', errorType: 'TypeError', errorMessage: 'no such order' } as const;

/** The attributes of a key come in any order. */
function record(number: number): DynamoDBRecord {
  const { dynamodb, ...rest } = insertRecord(number);
  return { ...rest, dynamodb: { ...dynamodb, Keys: { sk: { N: String(number) }, pk: { S: 'Ada' } } } };
}

/** What is printed of events, once a run of these mappings has started; without the time. */
function printed(events: readonly DevEvent[], ...mappings: Partial<RunningMapping>[]): string[] {
  const run = {
    dynamodbEndpoint: 'http://127.0.0.1:8000',
    lambdaEndpoint: 'http://127.0.0.1:8001',
    stacks: {
      Shop: { tables: { Orders: 'orders' }, queues: { Failures: 'http://127.0.0.1:9/failures' }, outputs: {} },
    },
    mappings: (mappings.length > 0 ? mappings : [{}]).map((given) => ({ ...MAPPING, ...given })),
  } as unknown as LocalRun;
  const lines: string[] = [];
  const report = textReporter((line) => lines.push(line), pc.createColors(false));
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
    batch: { id: 1, slot: 0, records: records.map(record), attempts, throttles: 0, notBeforeMs: 0 },
    result: { functionError: null, response: null },
    verdict: 'succeeded',
    done: (given.verdict ?? 'succeeded') === 'succeeded' ? records.length : 0,
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
    '                 MaximumRetryAttempts 2, ReportBatchItemFailures',
    'Watched          .',
    '',
    'Write an item and see:',
    '  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb put-item --endpoint-url http://127.0.0.1:8000 --region us-east-1 --table-name orders --item \'{"pk":{"S":"1"},"sk":{"N":"1"}}\'',
    '',
    'Ctrl-C ends it. Times are UTC.',
    '',
  ]);
});

test.each([
  ['arn:aws:sqs:us-east-1:000000000000:failures', '--queue http://127.0.0.1:9/failures'],
  ['arn:aws:s3:::failed', '--bucket failed'],
])('where failures go to a server, it says how to redrive them: %s', (destination, place) => {
  const started = (awsEndpoint?: string) => {
    const lines: string[] = [];
    const run = {
      dynamodbEndpoint: 'http://d',
      lambdaEndpoint: 'http://l',
      stacks: { Shop: { tables: {}, queues: { Failures: 'http://127.0.0.1:9/failures' } } },
      mappings: [{ ...MAPPING, destination }],
    };
    textReporter(
      (line) => lines.push(line),
      pc.createColors(false),
    )({ type: 'started', run: run as unknown as LocalRun, watched: [], awsEndpoint });
    return lines.join('\n');
  };

  expect(started('http://a')).toContain(
    '\nWhen records have failed:\n  AWS_ENDPOINT_URL=http://a AWS_ENDPOINT_URL_DYNAMODB=http://d AWS_ENDPOINT_URL_DYNAMODB_STREAMS=http://d AWS_ENDPOINT_URL_LAMBDA=http://l ' +
      `AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local npx cdk-dynamodb-streams redrive list ${place}\n`,
  );
  expect(started()).not.toContain('redrive');
});

const RESPONSE = { functionError: null, response: { batchItemFailures: [{ itemIdentifier: '2' }] } } as const;
const EVENT = { Records: [record(1), record(2)] };

test.each<[LambdaCall, string]>([
  [
    { functionName: MAPPING.functionName, action: 'Invoke', requestId: 'r', event: EVENT },
    '→ Confirm  called from outside with 2 records: INSERT pk=Ada,sk=1, INSERT pk=Ada,sk=2',
  ],
  [
    { functionName: MAPPING.functionName, action: 'Invoke', requestId: 'r', event: { action: 'list' } },
    '→ Confirm  called from outside with an event',
  ],
  [
    {
      functionName: MAPPING.functionName,
      action: 'Invoked',
      requestId: 'r',
      event: EVENT,
      durationMs: 5,
      result: { functionError: null, response: { batchItemFailures: [] } },
    },
    '✔ Confirm  responded in 5 ms: {"batchItemFailures":[]}',
  ],
  [
    {
      functionName: MAPPING.functionName,
      action: 'Invoked',
      requestId: 'r',
      event: EVENT,
      durationMs: 5,
      result: RESPONSE,
    },
    '✘ Confirm  responded in 5 ms: reported as failed: INSERT pk=Ada,sk=2',
  ],
  [
    {
      functionName: MAPPING.functionName,
      action: 'Invoked',
      requestId: 'r',
      event: EVENT,
      durationMs: 5,
      result: ERROR,
    },
    '✘ Confirm  failed in 5 ms: TypeError: no such order',
  ],
  [
    { functionName: MAPPING.functionName, action: 'UpdateFunctionConfiguration', variables: ['A', 'B'] },
    '↺ Confirm  has other environment variables: A, B',
  ],
])('what somebody else has a function do is told: %j', (call, line) => {
  expect(printed([{ type: 'called', ...call }])).toEqual([line]);
});

test.each<[Partial<InvokedEvent>, number, string]>([
  [{}, 0, '✔ Confirm  done in 17 ms'],
  [{ endedAtMs: 1234 }, 1, '✔ Confirm  attempt 2 of 3 done in 1.2 s'],
  [
    { verdict: 'partially succeeded', done: 1, result: RESPONSE },
    0,
    '◐ Confirm  1 of 3 done in 17 ms, the rest is a new batch: reported as failed: INSERT pk=Ada,sk=2',
  ],
  [
    { verdict: 'bisected', result: ERROR },
    0,
    '✂ Confirm  failed in 17 ms, split into 1 and 2: TypeError: no such order',
  ],
  [
    { verdict: 'retrying', retryInMs: 400, result: ERROR },
    1,
    '↻ Confirm  attempt 2 of 3 failed in 17 ms, next in 400 ms, its shard waits: TypeError: no such order',
  ],
  [
    { verdict: 'exhausted', result: RESPONSE },
    2,
    '✘ Confirm  attempt 3 of 3 failed in 17 ms: reported as failed: INSERT pk=Ada,sk=2',
  ],
  [
    {
      verdict: 'exhausted',
      result: { functionError: null, response: { batchItemFailures: [{ itemIdentifier: 'x' }] } },
      responseError: 'there is no x',
    },
    2,
    '✘ Confirm  attempt 3 of 3 failed in 17 ms: there is no x',
  ],
  [{ verdict: 'exhausted', result: ERROR }, 2, '✘ Confirm  attempt 3 of 3 failed in 17 ms: TypeError: no such order'],
])('what became of a batch: %j', (event, attempts, line) => {
  expect(printed([invoked(event, [1, 2, 3], attempts)])).toEqual([line]);
});

test('one record that fails is named', () => {
  expect(printed([invoked({ verdict: 'exhausted', result: RESPONSE }, [2], 2)])).toEqual([
    '✘ Confirm  INSERT pk=Ada,sk=2: attempt 3 of 3 failed in 17 ms: reported as failed',
  ]);
  expect(
    printed([invoked({ verdict: 'retrying', retryInMs: 400, result: ERROR }, [2], 1), invoked({}, [2], 2)]),
  ).toEqual([
    '↻ Confirm  INSERT pk=Ada,sk=2: attempt 2 of 3 failed in 17 ms, next in 400 ms, its shard waits: TypeError: no such order',
    '✔ Confirm  INSERT pk=Ada,sk=2: attempt 3 of 3 done in 17 ms',
  ]);
});

test('of an error message of several lines the first is shown', () => {
  const result = { ...ERROR, errorMessage: "Cannot find module 'a'\nRequire stack:\n- /x" };

  expect(printed([invoked({ verdict: 'exhausted', result }, [2], 2)])).toEqual([
    "✘ Confirm  INSERT pk=Ada,sk=2: attempt 3 of 3 failed in 17 ms: TypeError: Cannot find module 'a'",
  ]);
});

test('retries without a limit are said to have none', () => {
  expect(
    printed([invoked({ verdict: 'retrying', retryInMs: 200, result: ERROR })], { settings: AWS_DEFAULTS }),
  ).toEqual(['↻ Confirm  attempt 1 failed in 17 ms, next in 200 ms, its shard waits: TypeError: no such order']);
});

test('where there are several slots, each line says of which it is', () => {
  const settings = { ...AWS_DEFAULTS, parallelizationFactor: 2 };
  const invocation = {
    mapping: 'Mapping',
    functionName: MAPPING.functionName,
    slot: 1,
    requestId: 'r',
    records: [record(1)],
  };
  const { batch } = invoked({}, [1]);

  expect(
    printed(
      [
        { type: 'invoking', ...invocation },
        { type: 'log', functionName: MAPPING.functionName, line: 'hello', invocation },
        invoked({ verdict: 'retrying', retryInMs: 200, result: ERROR, batch: { ...batch, slot: 1 } }),
        { type: 'log', functionName: MAPPING.functionName, line: 'after all' },
      ],
      { settings },
    ),
  ).toEqual([
    '→ Confirm slot 2  1 record: INSERT pk=Ada,sk=1',
    '               Confirm slot 2 │ hello',
    '↻ Confirm slot 2  INSERT pk=Ada,sk=1: attempt 1 failed in 17 ms, next in 200 ms, its slot waits: TypeError: no such order',
    '               Confirm │ after all',
  ]);
});

const DISCARD = {
  ...invoked({}),
  type: 'discarded',
  discard: { condition: 'RetryAttemptsExhausted', batch: invoked({}, [1], 3).batch, records: [record(1)] },
} as const;

test.each([
  [{ destination: MAPPING.destination }, 'sent to failures'],
  [{ destination: MAPPING.destination, deliveryError: new Error('gone') }, 'LOST, cannot send to failures: gone'],
  [{}, 'LOST, no on-failure destination was told'],
])('what was given up is in plain sight: %j', (given, fate) => {
  expect(printed([{ ...DISCARD, ...given } as unknown as DevEvent])).toEqual([
    expect.stringMatching(
      new RegExp(
        `^✘ Confirm {2}discarded 1 record \\(INSERT pk=Ada,sk=1\\) after 3 attempts, RetryAttemptsExhausted: ${fate}$`,
      ),
    ),
  ]);
});

test('of many records, and of long keys, the beginning is shown', () => {
  const records = Array.from({ length: 7 }, (_, index) => ({
    eventName: 'MODIFY' as const,
    dynamodb: { Keys: { pk: { S: 'k'.repeat(100) }, sk: { N: String(index) } } },
  }));

  expect(
    printed([
      { type: 'invoking', mapping: 'Mapping', functionName: MAPPING.functionName, slot: 0, requestId: 'r', records },
    ]),
  ).toEqual([
    `→ Confirm  7 records: ${Array.from({ length: 5 }, () => `MODIFY pk=${'k'.repeat(76)}…`).join(', ')} and 2 more`,
  ]);
});

test('two functions that would be called the same have their whole names', () => {
  const log: DevEvent = { type: 'log', functionName: 'Shop-Confirm0123ABCD', line: 'hello' };

  expect(printed([log])).toEqual(['               │ hello']);
  expect(printed([log], {}, { functionName: 'Shop-Count0123ABCD' })).toEqual(['               Confirm │ hello']);
  expect(printed([log], {}, { stackName: 'Other', functionName: 'Other-Confirm4567ABCD' })).toEqual([
    '               Shop-Confirm0123ABCD │ hello',
  ]);
});

test('what a logger wrote as JSON is made readable; other lines stay as they are', () => {
  const line = JSON.stringify({
    level: 'ERROR',
    message: 'record failed',
    requestId: 'r',
    eventName: 'INSERT',
    sequenceNumber: '7',
    error: { name: 'Error', message: 'no', stack: 'Error: no\n at a\n at b\n at c\n at d' },
  });
  const log = (text: string): DevEvent => ({ type: 'log', functionName: MAPPING.functionName, line: text });
  const invocation = {
    mapping: 'Mapping',
    functionName: MAPPING.functionName,
    slot: 0,
    requestId: 'r',
    records: [record(7)],
  };

  expect(printed([log(line), log('{"total":5}'), log('{'), log('    at mine (/var/task/index.js:1:2)')])).toEqual([
    '               │ ERROR record failed eventName=INSERT sequenceNumber=7',
    '               │   Error: no',
    '               │    at a',
    '               │    at b',
    '               │    at c',
    '               │ {"total":5}',
    '               │ {',
    '               │     at mine (/var/task/index.js:1:2)',
  ]);
  expect(
    printed([
      {
        type: 'called',
        functionName: MAPPING.functionName,
        action: 'Invoke',
        requestId: 'r',
        event: { Records: [record(7)] },
      },
      log(line),
    ])[1],
  ).toBe('               │ ERROR record failed eventName=INSERT pk=Ada,sk=7');
  expect(printed([{ ...log(line), invocation } as DevEvent])[0]).toBe(
    '               │ ERROR record failed eventName=INSERT pk=Ada,sk=7',
  );
});

test('of the settings those are shown that are not what AWS assumes', () => {
  const of = (settings: Partial<RunningMapping['settings']>) =>
    printed([], { settings: { ...AWS_DEFAULTS, ...settings } })[6].trim();

  expect(of({})).toBe("AWS's defaults");
  expect(of({ startingPosition: 'LATEST', bisectBatchOnFunctionError: true, batchSize: 1 })).toBe(
    'BatchSize 1, StartingPosition LATEST, BisectBatchOnFunctionError',
  );
  expect(of({ filterPatterns: ['{"eventName":["INSERT"]}', '{}'] })).toBe('Filters {"eventName":["INSERT"]} or {}');
  expect(of({ filterPatterns: ['x'.repeat(100)] })).toBe(`Filters ${'x'.repeat(79)}…`);
});

const RUN = { stacks: { Shop: { tables: { Orders: 'orders' } } } };

test.each<[string, Partial<RunningMapping>[], string]>([
  [
    'Shop/Mapping',
    [{ settings: { ...MAPPING.settings, maximumRetryAttempts: 5, bisectBatchOnFunctionError: true } }],
    'Confirm: MaximumRetryAttempts 2 → 5, BisectBatchOnFunctionError false → true',
  ],
  [
    'Shop/Mapping',
    [{ destination: undefined }],
    'Confirm: destination arn:aws:sqs:us-east-1:000000000000:failures → none',
  ],
  ['Shop/Mapping', [], 'Confirm no longer reads orders'],
  ['Shop/Other', [{}, { logicalId: 'Other', functionName: 'Shop-Count01234567' }], 'Count now reads orders'],
  ['Shop/Orders', [{}], 'orders has changed'],
  ['Shop/Unknown', [{}], 'Shop/Unknown has changed'],
])('what has changed is called as in other lines: %s, %j', (resource, mappings, change) => {
  const run = { ...RUN, mappings: mappings.map((given) => ({ ...MAPPING, ...given })) } as unknown as LocalRun;

  expect(printed([{ type: 'restarted', run, because: [resource] }])).toEqual([
    `↺ ${change}. Everything restarts from its checkpoints.`,
  ]);
});

test('colours are for who wants them', () => {
  const lines: string[] = [];
  textReporter((line) => lines.push(line), pc.createColors(true))({ type: 'notice', notice: 'a' });

  expect(lines).toEqual(['\u001b[33mNote:\u001b[39m a.']);
});
