import { Row, throwsOn, written } from './row';
import { insertRecord } from '../../../support/records';

const STREAMS = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html';
const POLLING = 'https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html';
const GET_RECORDS = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html';

const single = { batchSize: 1 };

/** What is done with what a stream does. */
export const STREAM_ROWS: readonly Row[] = [
  {
    rule: 'lineage',
    scenario:
      'a shard is split after two records, the second of which has to be retried; records 3 and 5 are of the one child, 4 of the other',
    source: STREAMS,
    settings: single,
    records: ['0', '1', '0', '1', '0'].map((pk, index) => insertRecord(index + 1, { pk })),
    handler: throwsOn('2'),
    faults: { reshardAfter: 2 },
    batches: ['1', '2', '2', '4', '3', '5'],
    failures: [{ records: '2', condition: 'RetryAttemptsExhausted' }],
  },
  {
    rule: 'position',
    scenario: 'TRIM_HORIZON, ten seconds after the first record was written',
    source: POLLING,
    records: written(0, 11),
    startsAfterSeconds: 10,
    batches: ['1', '2'],
  },
  {
    rule: 'position',
    scenario: 'LATEST, ten seconds after the first record was written',
    source: POLLING,
    settings: { startingPosition: 'LATEST' },
    records: written(0, 11),
    startsAfterSeconds: 10,
    batches: ['2'],
  },
  {
    rule: 'iterator',
    scenario: 'the iterator expires between two batches',
    source: GET_RECORDS,
    settings: single,
    faults: { reads: [undefined, 'ExpiredIteratorException', undefined, 'ExpiredIteratorException'] },
    batches: ['1', '2', '3', '4'],
  },
  {
    rule: 'iterator',
    scenario: 'the records after the first batch were trimmed: the oldest record there is comes next',
    source: GET_RECORDS,
    isInferred: true,
    settings: single,
    records: written(0, 0),
    faults: { reads: [undefined, 'TrimmedDataAccessException'] },
    batches: ['1', '1', '2'],
    requests: 'abc',
  },
  {
    rule: 'iterator',
    scenario: 'record 2 is retried for a day; record 3, of the same time, is trimmed meanwhile, record 4 is not',
    source: STREAMS,
    isInferred: true,
    settings: { ...single, maximumRetryAttempts: -1 },
    records: written(0, 0, 0, 3600),
    handler: throwsOn('2'),
    batches: ['1', ...new Array(729).fill('2'), '4'],
    failures: [{ records: '2', condition: 'Trimmed' }],
  },
  {
    rule: 'patience',
    scenario: 'reads are throttled, fail and break',
    source: GET_RECORDS,
    isInferred: true,
    faults: { reads: ['LimitExceededException', 'InternalServerError', 'ECONNRESET'] },
    batches: ['1234'],
    atMs: [700],
  },
  {
    rule: 'pages',
    scenario: 'a batch of 1,500 records, of which GetRecords gives 1,000 at once',
    source: GET_RECORDS,
    isInferred: true,
    settings: { batchSize: 1500 },
    records: Array.from({ length: 1600 }, () => insertRecord('x')).map((record, index) => ({
      ...record,
      dynamodb: { ...record.dynamodb, SequenceNumber: String(index % 10) },
    })),
    batches: ['0123456789'.repeat(150), '0123456789'.repeat(10)],
    atMs: [0, 0],
  },
  {
    rule: 'polls',
    scenario: 'records that come a second after each other',
    source: POLLING,
    isInferred: true,
    settings: { batchSize: 2 },
    records: written(0, 0, 0, 1),
    batches: ['12', '3', '4'],
    atMs: [0, 0, 1000],
  },
];
