import { CAPTURED, numbersOf, Row, written } from './row';

const WINDOWS = 'https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html';

const minute = { tumblingWindowInSeconds: 60, batchSize: 2 };
/** The start of the first record is 20 seconds into a minute. */
const FIRST = { start: '2023-11-14T22:13:00Z', end: '2023-11-14T22:14:00Z' };
const SECOND = { start: '2023-11-14T22:14:00Z', end: '2023-11-14T22:15:00Z' };
const counts = ({ Records, state }: any) => ({ state: { count: (state.count ?? 0) + Records.length } });

/** What is done with tumbling windows. */
export const WINDOW_ROWS: readonly Row[] = [
  {
    rule: 'window',
    scenario: 'three records within a minute, in batches of two',
    source: WINDOWS,
    settings: minute,
    records: written(0, 0, 39),
    handler: counts,
    batches: ['12', '3'],
    events: [
      {
        window: FIRST,
        state: {},
        shardId: 'shardId-00000000000000000001-parent',
        eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000',
        isFinalInvokeForWindow: false,
        isWindowTerminatedEarly: false,
      },
      { window: FIRST, state: { count: 2 }, isFinalInvokeForWindow: false, isWindowTerminatedEarly: false },
    ],
  },
  {
    rule: 'window',
    scenario: 'records of two windows that are there at the same time are in two batches',
    source: WINDOWS,
    settings: minute,
    records: written(39, 40),
    startsAfterSeconds: 41,
    handler: counts,
    batches: ['1', '', '2'],
    events: [
      { window: FIRST, state: {} },
      { window: FIRST, state: { count: 1 }, isFinalInvokeForWindow: true },
      { window: SECOND, state: {} },
    ],
  },
  {
    rule: 'windowEnd',
    scenario: 'the next record comes ten minutes later, and only then the final invocation',
    source: CAPTURED,
    settings: minute,
    records: written(0, 600),
    handler: counts,
    batches: ['1', '', '2'],
    requests: 'abc',
    atMs: [0, 600_000, 600_000],
    events: [
      { window: FIRST },
      { window: FIRST, isFinalInvokeForWindow: true },
      { isFinalInvokeForWindow: false, state: {} },
    ],
  },
  {
    rule: 'windowEnd',
    scenario: 'the shard ends',
    source: WINDOWS,
    isInferred: true,
    settings: minute,
    records: written(0, 0),
    handler: counts,
    faults: { reshardAfter: 2 },
    batches: ['12', ''],
    events: [{ state: {} }, { state: { count: 2 }, isFinalInvokeForWindow: true, isWindowTerminatedEarly: false }],
  },
  {
    rule: 'windowEnd',
    scenario: 'a window of which all records were too old has no final invocation: the function knows nothing of it',
    source: WINDOWS,
    isInferred: true,
    settings: { ...minute, maximumRecordAgeInSeconds: 60 },
    records: written(0, 100),
    startsAfterSeconds: 61,
    handler: counts,
    batches: ['2'],
    failures: [{ records: '1', condition: 'RecordAgeExceeded' }],
    events: [{ window: { start: '2023-11-14T22:15:00Z', end: '2023-11-14T22:16:00Z' }, state: {} }],
  },
  {
    rule: 'windowEnd',
    scenario:
      'a poison record at the end of a window is given up, and the window ends with the state of those before it',
    source: WINDOWS,
    isInferred: true,
    settings: { ...minute, bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 },
    records: written(38, 39, 40),
    startsAfterSeconds: 40,
    handler: (event) => {
      if (numbersOf(event.Records).includes('2')) throw new Error('no');
      return counts(event);
    },
    batches: ['12', '1', '2', '', '3'],
    failures: [{ records: '2', condition: 'RetryAttemptsExhausted' }],
    events: [
      { window: FIRST, state: {} },
      { state: {} },
      { state: { count: 1 } },
      { window: FIRST, state: { count: 1 }, isFinalInvokeForWindow: true },
      { window: SECOND, state: {} },
    ],
  },
  {
    rule: 'stateless',
    scenario: 'no retries, a response without a state',
    source: WINDOWS,
    settings: { ...minute, maximumRetryAttempts: 0 },
    records: written(0, 0),
    handler: () => ({}),
    batches: ['12'],
    failures: [{ records: '12', condition: 'RetryAttemptsExhausted', count: 1, functionError: null }],
  },
  {
    rule: 'stateless',
    scenario: 'the final response has no state',
    source: WINDOWS,
    isInferred: true,
    settings: minute,
    records: written(0, 60),
    handler: (event) => (event.isFinalInvokeForWindow ? undefined : counts(event)),
    batches: ['1', '', '2'],
  },
  {
    rule: 'window',
    scenario: 'a batch that fails leaves the state as it was',
    source: WINDOWS,
    isInferred: true,
    settings: { ...minute, batchSize: 1, maximumRetryAttempts: 0 },
    records: written(0, 1, 2),
    handler: (event) => {
      if (numbersOf(event.Records) === '2') throw new Error('no');
      return counts(event);
    },
    batches: ['1', '2', '3'],
    events: [{ state: {} }, { state: { count: 1 } }, { state: { count: 1 } }],
    failures: [{ records: '2', condition: 'RetryAttemptsExhausted' }],
  },
  {
    rule: 'window',
    scenario: 'ReportBatchItemFailures: of a batch that was done in part the state is handed on to its rest',
    source: WINDOWS,
    isInferred: true,
    settings: { ...minute, batchSize: 3, reportBatchItemFailures: true },
    records: written(0, 0, 0),
    handler: ({ Records, state }: any) => ({
      state: { seen: (state.seen ?? '') + numbersOf(Records) },
      batchItemFailures: Records.length === 3 ? [{ itemIdentifier: '3' }] : [],
    }),
    batches: ['123', '3'],
    requests: 'ab',
    events: [
      { window: FIRST, state: {} },
      { window: FIRST, state: { seen: '123' } },
    ],
  },
  {
    rule: 'window',
    scenario: 'a record that is older than the one before it belongs to the window that is open',
    source: WINDOWS,
    isInferred: true,
    settings: minute,
    records: written(0, 41, 39),
    startsAfterSeconds: 42,
    handler: counts,
    batches: ['1', '', '2', '3'],
    events: [
      { window: FIRST },
      { window: FIRST },
      { window: SECOND, state: {} },
      { window: SECOND, state: { count: 1 } },
    ],
  },
  {
    rule: 'overgrown',
    scenario: 'the state has 1 MB and more',
    source: WINDOWS,
    isInferred: true,
    settings: minute,
    records: written(0, 0, 2),
    handler: ({ Records }) => ({ state: { text: numbersOf(Records) === '12' ? 'x'.repeat(1024 * 1024) : '' } }),
    batches: ['12', '', '3'],
    events: [
      { window: FIRST, state: {}, isWindowTerminatedEarly: false },
      { window: FIRST, isFinalInvokeForWindow: true, isWindowTerminatedEarly: true },
      { window: FIRST, state: {}, isFinalInvokeForWindow: false, isWindowTerminatedEarly: false },
    ],
  },
  {
    rule: 'failedEnd',
    scenario: 'no retries; the final invocation fails twice',
    source: WINDOWS,
    settings: { ...minute, maximumRetryAttempts: 0 },
    records: written(0, 60),
    handler: counts,
    faults: { invocations: [undefined, 'crashes before', 'crashes after'] },
    batches: ['1', '', '', '', '2'],
    requests: 'abbbc',
    outcomes: ['succeeded', 'retrying', 'retrying', 'succeeded', 'succeeded'],
    atMs: [0, 60_000, 60_200, 60_600, 60_600],
  },
  {
    rule: 'failedEnd',
    scenario: 'the final invocation fails for ever',
    source: WINDOWS,
    isInferred: true,
    settings: minute,
    records: written(0, 60),
    handler: (event) => {
      if (event.isFinalInvokeForWindow) throw new Error('no');
      return counts(event);
    },
    batches: ['1', ...new Array(729).fill(''), '2'],
    failures: [{ records: '', condition: 'Trimmed' }],
  },
];
