import { CAPTURED, EMULATED, numbersOf, Row, START_SECONDS, throwsOn, written } from './row';
import { insertRecord } from '../../../support/records';

const FILTERING = 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html';
const BATCHING = 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html';
const POLLING = 'https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html';
const PATTERNS = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html';

/** Record 1 has this attribute, record 2 that one, which can be none; and those pass. */
const filterRow = (
  rule: Row['rule'],
  source: string,
  attribute: object,
  [first, second]: [object?, object?],
  passes: '1' | '2' | '12',
): Row => ({
  rule,
  scenario: `the filter asks for ${JSON.stringify(attribute)}, records 1 and 2 have ${JSON.stringify(first)} and ${JSON.stringify(second)}`,
  source,
  settings: { filterPatterns: [JSON.stringify({ dynamodb: { NewImage: { attribute } } })] },
  records: [first, second].map((value, index) => insertRecord(index + 1, { image: value ? { attribute: value } : {} })),
  batches: [passes],
});
const operatorRow = (operator: object, first: string, second: string) =>
  filterRow('patterns', PATTERNS, { S: [operator] }, [{ S: first }, { S: second }], '1');

/** Records of so many items in turn, so many in all. */
const ofItems = (items: number, count: number) =>
  Array.from({ length: count }, (_, index) => insertRecord(index + 1, { pk: String(index % items) }));

/** A record of so many bytes. */
const large = (number: number, bytes: number) => insertRecord(number, { image: { text: { S: 'x'.repeat(bytes) } } });

/** Which records become a batch, and when. */
export const BATCHING_ROWS: readonly Row[] = [
  {
    rule: 'filter',
    scenario: 'records of two of three events pass',
    source: FILTERING,
    settings: { filterPatterns: ['{"eventName":["REMOVE"]}', '{"dynamodb":{"Keys":{"pk":{"S":["2","3"]}}}}'] },
    batches: ['23'],
  },
  {
    rule: 'filter',
    scenario: 'a poison record that no filter lets through is done with',
    source: FILTERING,
    settings: { batchSize: 1, filterPatterns: ['{"dynamodb":{"Keys":{"pk":{"S":[{"anything-but":"2"}]}}}}'] },
    handler: throwsOn('2'),
    batches: ['1', '3', '4'],
  },
  operatorRow({ prefix: 'us-' }, 'us-east-1', 'eu-us-'),
  operatorRow({ prefix: { 'equals-ignore-case': 'US-' } }, 'us-east-1', 'eu-us-'),
  operatorRow({ suffix: '.png' }, 'a.png', 'png.a'),
  operatorRow({ suffix: { 'equals-ignore-case': '.PNG' } }, 'a.png', 'png.a'),
  operatorRow({ 'equals-ignore-case': 'alice' }, 'Alice', 'Alic'),
  operatorRow({ wildcard: 'a*c' }, 'abc', 'abcd'),
  operatorRow({ cidr: '10.0.0.0/24' }, '10.0.0.7', '10.0.1.7'),
  operatorRow({ 'anything-but': ['a', 'b'] }, 'c', 'b'),
  operatorRow({ 'anything-but': { prefix: 'a' } }, 'ba', 'ab'),
  operatorRow({ 'anything-but': { suffix: 'a' } }, 'ab', 'ba'),
  operatorRow({ 'anything-but': { 'equals-ignore-case': ['A', 'B'] } }, 'c', 'b'),
  operatorRow({ 'anything-but': { wildcard: '*a*' } }, 'b', 'bab'),
  filterRow('patterns', PATTERNS, { S: [''] }, [{ S: '' }, undefined], '1'),
  filterRow('patterns', PATTERNS, { SS: ['b'] }, [{ SS: ['a', 'b'] }, { SS: ['a'] }], '1'),
  filterRow('patterns', PATTERNS, { BOOL: [true] }, [{ BOOL: true }, { BOOL: false }], '1'),
  filterRow('patterns', PATTERNS, { $or: [{ S: ['a'] }, { N: ['1'] }] }, [{ N: '1' }, { S: 'b' }], '1'),
  filterRow('typing', EMULATED, { N: ['42'] }, [{ N: '42' }, { N: '101' }], '1'),
  filterRow(
    'typing',
    EMULATED,
    { N: [{ numeric: ['>', 100] }, { 'anything-but': '101' }] },
    [{ N: '42' }, { N: '101' }],
    '1',
  ),
  {
    rule: 'typing',
    scenario: 'numeric on a number of the record itself',
    source: EMULATED,
    settings: { filterPatterns: [`{"dynamodb":{"ApproximateCreationDateTime":[{"numeric":[">",${START_SECONDS}]}]}}`] },
    records: written(0, 1),
    startsAfterSeconds: 2,
    batches: ['2'],
  },
  filterRow('leaves', EMULATED, { S: [{ exists: true }] }, [{ S: 'a' }, undefined], '1'),
  filterRow('leaves', EMULATED, [{ exists: false }], [undefined, { S: 'a' }], '12'),
  {
    rule: 'event',
    scenario: 'no tumbling window',
    source: CAPTURED,
    batches: ['1234'],
    events: [
      {
        Records: written(0, 0, 0, 0),
        window: undefined,
        state: undefined,
        shardId: undefined,
        eventSourceARN: undefined,
        isFinalInvokeForWindow: undefined,
      },
    ],
  },
  {
    rule: 'full',
    scenario: 'no batching window: what is there is a batch',
    source: BATCHING,
    settings: { batchSize: 3 },
    batches: ['123', '4'],
    atMs: [0, 0],
  },
  {
    rule: 'full',
    scenario:
      'a batching window of ten seconds; the third record fills the batch, the fourth waits until its window is over',
    source: BATCHING,
    isInferred: true,
    settings: { batchSize: 3, maximumBatchingWindowInSeconds: 10 },
    records: written(0, 1, 2, 3),
    batches: ['123', '4'],
    atMs: [2000, 13_000],
  },
  {
    rule: 'full',
    scenario: 'a batching window of ten seconds begins with the first record, and not again with the second',
    source: BATCHING,
    isInferred: true,
    settings: { maximumBatchingWindowInSeconds: 10 },
    records: written(0, 5, 20),
    batches: ['12', '3'],
    atMs: [10_000, 30_000],
  },
  {
    rule: 'full',
    scenario: 'a shard that ends does not wait for the window',
    source: BATCHING,
    isInferred: true,
    settings: { maximumBatchingWindowInSeconds: 300 },
    faults: { reshardAfter: 4 },
    batches: ['1234'],
    atMs: [250],
  },
  {
    rule: 'payload',
    scenario: 'two records of 2.5 MB fit into an event, three do not',
    source: BATCHING,
    isInferred: true,
    settings: { maximumBatchingWindowInSeconds: 300 },
    records: [1, 2, 3].map((number) => large(number, 2_500_000)),
    batches: ['12', '3'],
    atMs: [0, 300_000],
  },
  {
    rule: 'slots',
    scenario:
      'factor 2, items 0 and 1, the function takes a second: batches of both begin at once, those of an item one after another',
    source: POLLING,
    isInferred: true,
    settings: { batchSize: 1, parallelizationFactor: 2 },
    records: ofItems(2, 4),
    handler: async (_event, sleep) => sleep(1000),
    batches: ['2', '1', '4', '3'],
    atMs: [0, 0, 1000, 1000],
  },
  {
    rule: 'slots',
    scenario: 'factor 2: an item whose record fails is held up, the other is not',
    source: POLLING,
    isInferred: true,
    settings: { batchSize: 1, parallelizationFactor: 2 },
    records: ofItems(2, 4),
    handler: throwsOn('1'),
    batches: ['1', '2', '4', '1', '3'],
    requests: 'abcad',
    failures: [{ records: '1', condition: 'RetryAttemptsExhausted', count: 2 }],
  },
  {
    rule: 'readAhead',
    scenario: 'factor 2: a record that fails before two others of its item, and one of another item after them',
    source: POLLING,
    isInferred: true,
    settings: { batchSize: 1, parallelizationFactor: 2 },
    records: ['0', '0', '0', '1'].map((pk, index) => insertRecord(index + 1, { pk })),
    handler: throwsOn('1'),
    batches: ['1', '4', '1', '2', '3'],
    failures: [{ records: '1', condition: 'RetryAttemptsExhausted' }],
  },
  {
    rule: 'readAhead',
    scenario: 'factor 2: the same with a thousand others of its item',
    source: POLLING,
    isInferred: true,
    settings: { batchSize: 1, parallelizationFactor: 2 },
    records: [...new Array(1001).fill('0'), '1'].map((pk, index) => insertRecord(index + 1, { pk })),
    handler: ({ Records }) => {
      if (numbersOf(Records) === '1') throw new Error('no');
    },
    batches: ['1', '1', '2', '1002', ...Array.from({ length: 999 }, (_, index) => String(index + 3))],
    failures: [{ records: '1', condition: 'RetryAttemptsExhausted' }],
  },
];
