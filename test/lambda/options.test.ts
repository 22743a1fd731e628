import { DynamoDBStore, streamBatchHandler, streamHandler } from '../../lambda';

afterEach(() => {
  delete process.env.STREAM_IDEMPOTENCY;
  delete process.env.STREAM_IDEMPOTENCY_TABLE;
});

const store = new DynamoDBStore({ tableName: 'T' });

test.each<[object, string]>([
  [{ concurrency: 0 }, "'concurrency' must be a whole number of at least 1, got 0"],
  [{ concurrency: 1.5 }, "'concurrency' must be a whole number of at least 1, got 1.5"],
  [{ concurrency: '5' }, "'concurrency' must be a whole number of at least 1, got 5"],
  [{ maxAttempts: NaN }, "'maxAttempts' must be a whole number of at least 1, got NaN"],
  [{ maxRecords: -1 }, "'maxRecords' must be a whole number of at least 1, got -1"],
  [{ numbers: 'float' }, "'numbers' must be number, bigint, string, got float"],
  [{ failureQueue: 'Failures' }, "'failureQueue' must be the URL of an SQS queue, such as https://sqs.eu-west-1.amazonaws.com/111122223333/Failures, got Failures"],
  [{ parkKey: true }, "'parkKey' needs idempotency: give the StreamConsumer of the function one, or set the option idempotency"],
  [{ idempotency: { mode: 'ledger', store } }, 'the mode of idempotency must be NONE, LEDGER or PER_RECORD, got ledger'],
  [{ idempotency: { mode: 'LEDGER', store, flushIntervalMs: -1 } }, "'flushIntervalMs' must be a number of milliseconds, 0 or more, got -1"],
  [{ idempotency: { mode: 'LEDGER' } }, 'idempotency needs a table, and the environment variable STREAM_IDEMPOTENCY_TABLE names none: let StreamConsumer create one, or give { store: new DynamoDBStore({ tableName }) }'],
])('options that make no sense are refused when the function is loaded: %j', (options, message) => {
  expect(() => streamBatchHandler(() => undefined, options)).toThrow(message);
});

test('what StreamConsumer has configured is used', () => {
  process.env.STREAM_IDEMPOTENCY = 'LEDGER';
  expect(() => streamHandler(() => undefined)).toThrow('idempotency needs a table');

  process.env.STREAM_IDEMPOTENCY_TABLE = 'T';
  expect(() => streamHandler(() => undefined, { parkKey: true })).not.toThrow();
});
