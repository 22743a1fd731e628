import { CAPTURED, RefusedRow } from './row';

const API = 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html';
const PARAMETERS = 'https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html';
const FILTERING = 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html';

const row = (source: string, settings: RefusedRow['settings'], refusal: string): RefusedRow => ({
  rule: 'admission',
  source,
  settings,
  refusal,
});

/** What AWS would not create. All that is refused is in `admission.test.ts`. */
export const ADMISSION: readonly RefusedRow[] = [
  row(API, { batchSize: 10_001 }, 'BatchSize must be a whole number from 1 to 10000, got 10001'),
  row(
    API,
    { maximumRecordAgeInSeconds: 30 },
    'MaximumRecordAgeInSeconds must be a whole number from 60 to 604800, or -1, got 30',
  ),
  row(
    PARAMETERS,
    { startingPosition: 'AT_TIMESTAMP' as 'LATEST' },
    'StartingPosition must be TRIM_HORIZON or LATEST for a DynamoDB stream, got "AT_TIMESTAMP"',
  ),
  row(
    CAPTURED,
    { tumblingWindowInSeconds: 60, parallelizationFactor: 2 },
    'ParallelizationFactor must be 1 with a tumbling window, got 2',
  ),
  row(
    CAPTURED,
    { tumblingWindowInSeconds: 60, filterPatterns: ['{"eventName":["INSERT"]}'] },
    'FilterCriteria must be empty with a tumbling window',
  ),
  row(FILTERING, { filterPatterns: ['single-string'] }, 'Filters[0].Pattern is not an event pattern'),
];
