import { DynamoDBStore, streamBatchHandler, streamHandler } from '../../../lambda';

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
  [
    { concurency: 5 },
    "'concurency' is not an option. The options are concurrency, failureQueue, holdItem, idempotency, logger, logRecords, maxAttempts, maxRecords, metrics, numbers, schema and trace",
  ],
  [{ maxRecords: -1 }, "'maxRecords' must be a whole number of at least 1, got -1"],
  [{ numbers: 'float' }, "'numbers' must be one of number, bigint, string, got float"],
  [
    { failureQueue: 'Failures' },
    "'failureQueue' must be the URL of an SQS queue, such as https://sqs.eu-west-1.amazonaws.com/111122223333/Failures, got Failures",
  ],
  [
    { failureQueue: 'arn:aws:sqs:eu-west-1:111122223333:Failures' },
    "'failureQueue' must be the URL of an SQS queue, such as https://sqs.eu-west-1.amazonaws.com/111122223333/Failures, got arn:aws:sqs:eu-west-1:111122223333:Failures",
  ],
  [{ failureQueue: {} }, "'failureQueue' must be the URL of an SQS queue or an object with a method send, got object"],
  [
    { schema: { parse: () => undefined } },
    "'schema' must follow Standard Schema, as zod 3.24, valibot 1.0 and arktype 2.0 do, got object without '~standard'",
  ],
  [
    { holdItem: true, idempotency: { mode: 'NONE' } },
    "'holdItem' needs idempotency. Turn it on in the TableStreamConsumer, or set the option 'idempotency'",
  ],
  [
    { maxAttempts: 2, idempotency: { mode: 'NONE' } },
    "'maxAttempts' needs idempotency. Turn it on in the TableStreamConsumer, or set the option 'idempotency'",
  ],
  [
    { idempotency: { mode: 'ledger', store } },
    "'idempotency' must have the mode NONE, PER_BATCH or PER_RECORD, such as { mode: 'PER_BATCH' }, got \"ledger\"",
  ],
  [
    { idempotency: 'PER_BATCH' },
    "'idempotency' must have the mode NONE, PER_BATCH or PER_RECORD, such as { mode: 'PER_BATCH' }, got \"PER_BATCH\"",
  ],
  [
    { idempotency: { mode: 'PER_BATCH', store: new Map() } },
    "'idempotency.store' must have the methods get, put, putIf, got [object Map]",
  ],
  [
    { idempotency: { mode: 'PER_BATCH', store, flushIntervalMs: -1 } },
    "'flushIntervalMs' must be a number of milliseconds, 0 or more, got -1",
  ],
  [
    { idempotency: { mode: 'PER_BATCH' } },
    'idempotency needs a table, and the environment variable STREAM_IDEMPOTENCY_TABLE is not set. Turn it on in the TableStreamConsumer, or pass { store: new DynamoDBStore({ tableName }) }',
  ],
])('options that make no sense are refused when the function is loaded: %j', (options, message) => {
  expect(() => streamBatchHandler(() => undefined, options)).toThrow(message);
});

test('what TableStreamConsumer has configured is used', () => {
  process.env.STREAM_IDEMPOTENCY = 'PER_BATCH';
  expect(() => streamHandler(() => undefined)).toThrow('idempotency needs a table');

  process.env.STREAM_IDEMPOTENCY_TABLE = 'T';
  expect(() => streamHandler(() => undefined, { holdItem: true })).not.toThrow();
});

test.each([streamHandler, streamBatchHandler])(
  'a handler that is none is refused when the function is loaded',
  (make) => {
    expect(() => make(undefined as any)).toThrow(
      'the handler must be a function, got undefined. An import cycle can leave it undefined',
    );
  },
);

test('a table without a name is refused', () => {
  expect(() => new DynamoDBStore({} as any)).toThrow("'tableName' must be the name of a DynamoDB table, got undefined");
});

test('what needs the idempotency of the TableStreamConsumer is refused without it in a function, and not in a test', () => {
  expect(() => streamHandler(() => undefined, { holdItem: true, maxAttempts: 2 })).not.toThrow();

  process.env.AWS_LAMBDA_FUNCTION_NAME = 'fn';
  try {
    expect(() => streamHandler(() => undefined, { holdItem: true })).toThrow("'holdItem' needs idempotency");
  } finally {
    delete process.env.AWS_LAMBDA_FUNCTION_NAME;
  }
});
