import { admit, refusalsOf } from '../../../lambda/rules/admission';
import { AWS_DEFAULTS, MappingSettings } from '../../../lambda/rules/mapping-settings';

const filters = (count: number) => new Array(count).fill('{"eventName":["INSERT"]}');

test.each<Partial<MappingSettings>>([
  {},
  { batchSize: 10_000, maximumBatchingWindowInSeconds: 0 },
  { batchSize: 1, maximumBatchingWindowInSeconds: 300, parallelizationFactor: 10, filterPatterns: filters(5) },
  { maximumRetryAttempts: 10_000, maximumRecordAgeInSeconds: 604_800 },
  { tumblingWindowInSeconds: 900, maximumRetryAttempts: 0, maximumRecordAgeInSeconds: 60, startingPosition: 'LATEST' },
])('AWS takes %j', (settings) => {
  expect(refusalsOf({ ...AWS_DEFAULTS, ...settings })).toEqual([]);
});

test.each<[Partial<MappingSettings>, string]>([
  [
    { batchSize: 0 },
    "BatchSize must be a whole number from 1 to 10000, got 0: \"Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1\"",
  ],
  [
    { batchSize: 10_001 },
    "BatchSize must be a whole number from 1 to 10000, got 10001: \"Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000\"",
  ],
  [{ batchSize: '5' as unknown as number }, 'BatchSize must be a whole number from 1 to 10000, got "5"'],
  [{ batchSize: 1.5 }, 'BatchSize must be a whole number from 1 to 10000, got 1.5'],
  [
    { maximumBatchingWindowInSeconds: 301 },
    "MaximumBatchingWindowInSeconds must be a whole number from 0 to 300, got 301: \"Value '301' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint: Member must have value less than or equal to 300\"",
  ],
  [
    { parallelizationFactor: 11 },
    "ParallelizationFactor must be a whole number from 1 to 10, got 11: \"Value '11' at 'parallelizationFactor' failed to satisfy constraint: Member must have value less than or equal to 10\"",
  ],
  [
    { maximumRetryAttempts: -2 },
    "MaximumRetryAttempts must be a whole number from 0 to 10000, or -1, got -2: \"Value '-2' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value greater than or equal to -1\"",
  ],
  [
    { maximumRecordAgeInSeconds: 59 },
    'MaximumRecordAgeInSeconds must be a whole number from 60 to 604800, or -1, got 59: "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)"',
  ],
  [
    { tumblingWindowInSeconds: 901 },
    "TumblingWindowInSeconds must be a whole number from 0 to 900, got 901: \"Value '901' at 'tumblingWindowInSeconds' failed to satisfy constraint: Member must have value less than or equal to 900\"",
  ],
  [
    { startingPosition: 'AT_TIMESTAMP' as 'LATEST' },
    'StartingPosition must be TRIM_HORIZON or LATEST for a DynamoDB stream, got "AT_TIMESTAMP"',
  ],
  [
    { tumblingWindowInSeconds: 60, parallelizationFactor: 2 },
    'ParallelizationFactor must be 1 with a tumbling window, got 2. Leave out one of the two',
  ],
  [
    { tumblingWindowInSeconds: 60, filterPatterns: filters(1) },
    'FilterCriteria must be empty with a tumbling window, got 1 filters. Filter in the function, or leave out the window',
  ],
  [
    { filterPatterns: filters(6) },
    'FilterCriteria can have at most 5 filters (an account\'s quota can be raised to 10), got 6. Make one of several with "$or"',
  ],
  [
    { filterPatterns: ['{"a":["1"]}', '{"a":"1"}'] },
    'Filters[1].Pattern is not an event pattern, "Invalid filter pattern definition.": \'a\': a field needs a list of at least one value or operator, or an object with fields of its own, got "1". Put the allowed values into [ ]',
  ],
  [
    { filterPatterns: [`{"a":["${'x'.repeat(4096)}"]}`] },
    'Filters[0].Pattern can have at most 4096 characters, got 4106. Split it into several filters',
  ],
])('AWS refuses %j', (settings, refusal) => {
  expect(refusalsOf({ ...AWS_DEFAULTS, ...settings })).toEqual([refusal]);
});

test.each([
  ['arn:aws:sqs:us-east-1:000000000000:failures', undefined],
  ['arn:aws:sns:us-east-1:000000000000:failures', undefined],
  ['arn:aws:s3:::failures', undefined],
  [
    'arn:aws:sqs:us-east-1:000000000000:failures.fifo',
    'the on-failure destination must not be FIFO, got arn:aws:sqs:us-east-1:000000000000:failures.fifo. Use a standard queue or topic',
  ],
  [
    'arn:aws:sns:us-east-1:000000000000:failures.fifo',
    'the on-failure destination must not be FIFO, got arn:aws:sns:us-east-1:000000000000:failures.fifo. Use a standard queue or topic',
  ],
  [
    'arn:aws:lambda:us-east-1:000000000000:function:f',
    'the on-failure destination must be an SQS queue, an SNS topic or an S3 bucket, got arn:aws:lambda:us-east-1:000000000000:function:f',
  ],
])('the destination %s: %s', (arn, refusal) => {
  expect(refusalsOf(AWS_DEFAULTS, arn)).toEqual(refusal ? [refusal] : []);
});

test('all that is wrong is said at once, of the mapping it is wrong with', () => {
  expect(() => admit('Orders', { ...AWS_DEFAULTS, batchSize: 0, parallelizationFactor: 0 })).toThrow(
    /^AWS would not create the event source mapping Orders: BatchSize must be a whole number from 1 to 10000, got 0: .*; ParallelizationFactor must be .* got 0: /,
  );
});
