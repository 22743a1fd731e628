import { FAILURE_TABLE, respond, RESPONSE_TABLE } from './failure-table';
import { InvocationResult } from '../../../../lambda/local/rules/response';
import { AWS_DEFAULTS, MappingSettings } from '../../../../lambda/local/rules/settings';
import { drive } from '../../../support/drive';
import { insertRecord } from '../../../support/records';

const START_SECONDS = 1_700_000_000;
const START_MS = START_SECONDS * 1000;
const SUCCESS: InvocationResult = { functionError: null, response: null };
const FAILURE: InvocationResult = { functionError: 'Unhandled', errorType: 'Error', errorMessage: 'no' };

function settings(given: Partial<MappingSettings> = {}): MappingSettings {
  return { ...AWS_DEFAULTS, maximumRetryAttempts: 1, ...given };
}

function records(count: number) {
  return Array.from({ length: count }, (_, index) => insertRecord(index + 1));
}

function batches({ invocations }: ReturnType<typeof drive>): string[] {
  return invocations.map((invocation) => invocation.records.join(''));
}

describe('what happens on failure', () => {
  test.each(FAILURE_TABLE)('$name: $failure', (row) => {
    const outcome = drive(settings(row.settings), records(4), (batch) => respond(row.failure, batch));

    expect(batches(outcome)).toEqual(row.batches);
    expect(outcome.messages.map(({ requestContext, responseContext, DDBStreamBatchInfo }) => ({
      from: DDBStreamBatchInfo.startSequenceNumber,
      to: DDBStreamBatchInfo.endSequenceNumber,
      count: requestContext.approximateInvokeCount,
      functionError: responseContext.functionError,
    }))).toEqual(row.destination ? [row.destination] : []);
  });

  test.each(RESPONSE_TABLE)('the response $response is a $means', ({ response, means }) => {
    const reported = settings({ reportBatchItemFailures: true, maximumRetryAttempts: 0 });
    const outcome = drive(reported, records(4), () => ({ functionError: null, response }));

    expect(batches(outcome)).toEqual(['1234']);
    expect(outcome.messages.map(({ DDBStreamBatchInfo }) => DDBStreamBatchInfo.batchSize)).toEqual(means === 'complete success' ? [] : [4]);
  });

  test.each([[['3', '4']], [['4', '3']]])('the lowest of several reported records is the checkpoint: %j', (reported) => {
    const outcome = drive(settings({ reportBatchItemFailures: true }), records(4), ([first]) => first.dynamodb?.SequenceNumber === '1'
      ? { functionError: null, response: { batchItemFailures: reported.map((itemIdentifier) => ({ itemIdentifier })) } }
      : SUCCESS);

    expect(batches(outcome)).toEqual(['1234', '34']);
  });

  test('partial progress within the left half leaves the right half its turn', () => {
    const outcome = drive(settings({ reportBatchItemFailures: true, bisectBatchOnFunctionError: true }), records(4), (batch) => batch.length === 4
      ? FAILURE
      : batch.length === 2 && batch[0].dynamodb?.SequenceNumber === '1'
        ? { functionError: null, response: { batchItemFailures: [{ itemIdentifier: '2' }] } }
        : SUCCESS);

    expect(batches(outcome)).toEqual(['1234', '12', '2', '34']);
  });

  test('a batch of three is split into one and two', () => {
    const bisecting = settings({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 });
    const outcome = drive(bisecting, records(3), (batch) => batch.length === 3 ? FAILURE : SUCCESS);

    expect(batches(outcome)).toEqual(['123', '1', '23']);
  });

  test('the left half is finished, whatever it takes, before the right half begins', () => {
    const outcome = drive(settings({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 }), records(4), () => FAILURE);

    expect(batches(outcome)).toEqual(['1234', '12', '1', '2', '34', '3', '4']);
    expect(outcome.messages).toHaveLength(4);
  });

  test('without a limit a batch is retried for ever', () => {
    let attempts = 0;
    const outcome = drive(settings({ maximumRetryAttempts: -1 }), records(1), () => ++attempts < 500 ? FAILURE : SUCCESS);

    expect(outcome.invocations).toHaveLength(500);
    expect(outcome.messages).toEqual([]);
  });
});

describe('pace and identity', () => {
  test('retries wait 0.2 s, then twice as long each time', () => {
    const { invocations } = drive(settings({ maximumRetryAttempts: 10 }), records(1), () => FAILURE);

    const waits = invocations.slice(1).map(({ atMs }, index) => atMs - invocations[index].atMs);
    expect(waits).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 102_400]);
  });

  test('a bisect and the rest of a partial success are invoked at once', () => {
    const bisected = drive(settings({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 }), records(2), () => FAILURE);
    const partial = drive(settings({ reportBatchItemFailures: true }), records(2), (batch) => batch.length === 2
      ? { functionError: null, response: { batchItemFailures: [{ itemIdentifier: '2' }] } }
      : SUCCESS);

    expect(bisected.invocations.map(({ atMs }) => atMs)).toEqual([START_MS, START_MS, START_MS]);
    expect(partial.invocations.map(({ atMs }) => atMs)).toEqual([START_MS, START_MS]);
  });

  test('a retry keeps its request id; halves, and the rest of a partial success, get a new one', () => {
    const retried = drive(settings(), records(1), () => FAILURE);
    const bisected = drive(settings({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 }), records(2), () => FAILURE);

    expect(new Set(retried.invocations.map(({ batchId }) => batchId)).size).toBe(1);
    expect(new Set(bisected.invocations.map(({ batchId }) => batchId)).size).toBe(3);
  });
});

describe('record age', () => {
  const aged = settings({ maximumRecordAgeInSeconds: 60, maximumRetryAttempts: -1 });

  test('records that are too old are peeled off the head, the rest is delivered', () => {
    const old = [1, 2].map((number) => insertRecord(number, { createdAtSeconds: START_SECONDS - 61 }));
    const young = [3, 4].map((number) => insertRecord(number, { createdAtSeconds: START_SECONDS - 59 }));
    const outcome = drive(aged, [...old, ...young], () => SUCCESS);

    expect(batches(outcome)).toEqual(['34']);
    expect(outcome.messages.map(({ requestContext, DDBStreamBatchInfo }) => [requestContext.condition, DDBStreamBatchInfo.endSequenceNumber]))
      .toEqual([['RecordAgeExceeded', '2']]);
  });

  test('an old record behind a young one waits for it', () => {
    const outcome = drive(aged, [insertRecord(1), insertRecord(2, { createdAtSeconds: START_SECONDS - 61 })], () => SUCCESS);

    expect(batches(outcome)).toEqual(['12']);
  });

  test('a batch that loses its head keeps its attempts, and its request id', () => {
    const aging = Array.from({ length: 3 }, (_, index) => insertRecord(index + 1, { createdAtSeconds: START_SECONDS - 59 + index }));
    const outcome = drive(settings({ maximumRecordAgeInSeconds: 60, maximumRetryAttempts: 4 }), aging, () => FAILURE);

    expect(batches(outcome)).toEqual(['123', '123', '123', '23', '3']);
    expect(new Set(outcome.invocations.map(({ batchId }) => batchId)).size).toBe(1);
    expect(outcome.messages.map(({ requestContext: { condition, approximateInvokeCount } }) => [condition, approximateInvokeCount])).toEqual([
      ['RecordAgeExceeded', 3], ['RecordAgeExceeded', 4], ['RetryAttemptsExhausted', 5],
    ]);
  });

  test('a batch that is retried for ever ends when its records are too old', () => {
    const outcome = drive(aged, records(2), () => FAILURE);

    expect(outcome.messages).toHaveLength(1);
    expect(outcome.messages[0].requestContext).toMatchObject({ condition: 'RecordAgeExceeded', approximateInvokeCount: outcome.invocations.length });
    expect(outcome.invocations.at(-1)!.atMs - START_MS).toBeLessThanOrEqual(60_000);
  });
});

describe('the on-failure message', () => {
  test('of exhausted retries is what AWS sends, to the letter', () => {
    const batch = [insertRecord('111'), insertRecord('222', { createdAtSeconds: START_SECONDS + 1 })];
    const { messages } = drive(settings({ maximumRetryAttempts: 1 }), batch, () => FAILURE, START_MS + 2345);

    expect(JSON.stringify(messages)).toBe(JSON.stringify([{
      requestContext: { requestId: 'request-1', functionArn: 'arn:function', condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2023-11-14T22:13:22.545Z',
      DDBStreamBatchInfo: {
        shardId: 'shardId-1',
        startSequenceNumber: '111',
        endSequenceNumber: '222',
        approximateArrivalOfFirstRecord: '2023-11-14T22:13:20Z',
        approximateArrivalOfLastRecord: '2023-11-14T22:13:21Z',
        batchSize: 2,
        streamArn: 'arn:stream',
      },
    }]));
  });

  test('of an exceeded age has no responseContext', () => {
    const { messages } = drive(settings({ maximumRecordAgeInSeconds: 60 }), records(1), () => SUCCESS, START_MS + 60_001);

    expect(Object.keys(messages[0])).toEqual(['requestContext', 'version', 'timestamp', 'DDBStreamBatchInfo']);
    expect(messages[0].requestContext).toMatchObject({ condition: 'RecordAgeExceeded', approximateInvokeCount: 0 });
  });
});
