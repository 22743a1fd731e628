import { patternRefusal } from './filters';
import { MappingSettings } from './mapping-settings';
import { parseArn } from '../../src/shared/arn';
import { FILTER_COUNT, LimitRange, MAPPING_RANGES, MAX_PATTERN_LENGTH } from '../../src/shared/limits';

/** A setting that AWS would not take, and why, in a sentence that says what to do. */
interface Refusal {
  readonly applies: (settings: MappingSettings, destinationArn: string) => boolean;
  readonly says: (settings: MappingSettings, destinationArn: string) => string;
}

type RangedSetting = keyof typeof MAPPING_RANGES;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
const DESTINATION_SERVICES = ['sqs', 'sns', 's3'];

const REFUSALS: readonly Refusal[] = [
  {
    // https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
    applies: ({ startingPosition }) => startingPosition !== 'TRIM_HORIZON' && startingPosition !== 'LATEST',
    says: ({ startingPosition }) =>
      `StartingPosition must be TRIM_HORIZON or LATEST for a DynamoDB stream, got ${JSON.stringify(startingPosition)}`,
  },
  {
    // Seen on AWS.
    applies: ({ tumblingWindowInSeconds, parallelizationFactor }) =>
      tumblingWindowInSeconds > 0 && parallelizationFactor > 1,
    says: ({ parallelizationFactor }) =>
      `ParallelizationFactor must be 1 with a tumbling window, got ${parallelizationFactor}. Leave out one of the two`,
  },
  {
    // Seen on AWS.
    applies: ({ tumblingWindowInSeconds, filterPatterns }) => tumblingWindowInSeconds > 0 && filterPatterns.length > 0,
    says: ({ filterPatterns }) =>
      `FilterCriteria must be empty with a tumbling window, got ${filterPatterns.length} filters. Filter in the function, or leave out the window`,
  },
  {
    applies: ({ filterPatterns }) => filterPatterns.length > FILTER_COUNT.max,
    says: ({ filterPatterns }) =>
      `FilterCriteria can have at most ${FILTER_COUNT.max} filters (an account's quota can be raised to ${FILTER_COUNT.raised}), got ${filterPatterns.length}. Make one of several with "$or"`,
  },
  {
    applies: (_settings, destinationArn) => !DESTINATION_SERVICES.includes(serviceOf(destinationArn)),
    says: (_settings, destinationArn) =>
      `the on-failure destination must be an SQS queue, an SNS topic or an S3 bucket, got ${destinationArn}`,
  },
  {
    // Seen on AWS.
    applies: (_settings, destinationArn) => destinationArn.endsWith('.fifo'),
    says: (_settings, destinationArn) =>
      `the on-failure destination must not be FIFO, got ${destinationArn}. Use a standard queue or topic`,
  },
];

/** All that AWS would not take of a mapping when it is created, each as a sentence; none if it would be created. */
export function refusalsOf(settings: MappingSettings, destinationArn = 'arn:aws:sqs:::none'): string[] {
  return [
    ...Object.entries(MAPPING_RANGES).flatMap(([name, range]) => outOfRange(name as RangedSetting, range, settings)),
    ...REFUSALS.filter(({ applies }) => applies(settings, destinationArn)).map(({ says }) =>
      says(settings, destinationArn),
    ),
    ...settings.filterPatterns.flatMap(wrongPattern),
  ];
}

/** @throws if AWS would not create the mapping, with all its reasons */
export function admit(mapping: string, settings: MappingSettings, destinationArn?: string): void {
  const refusals = refusalsOf(settings, destinationArn);
  if (refusals.length > 0) {
    throw new Error(`AWS would not create the event source mapping ${mapping}: ${refusals.join('; ')}`);
  }
}

function outOfRange(name: RangedSetting, { min, max, unlimited }: LimitRange, settings: MappingSettings): string[] {
  const value = settings[name];
  if (value === unlimited || (Number.isInteger(value) && value >= min && value <= max)) return [];
  const or = unlimited === undefined ? '' : `, or ${unlimited}`;
  const allowed = `${name[0].toUpperCase()}${name.slice(1)} must be a whole number from ${min} to ${max}${or}, got ${typeof value === 'number' ? value : JSON.stringify(value)}`;
  return [Number.isInteger(value) ? `${allowed}: "${inWordsOfAws(name, value, unlimited ?? min, max)}"` : allowed];
}

/**
 * AWS has one sentence for all numbers that are out of bounds, and another for a record age between its two.
 *
 * @see https://github.com/tobilg/serverless-duckdb/pull/1
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/16113
 */
function inWordsOfAws(name: RangedSetting, value: number, lowest: number, highest: number): string {
  const bound =
    value > highest
      ? `less than or equal to ${highest}`
      : value < lowest
        ? `greater than or equal to ${lowest}`
        : undefined;
  return bound
    ? `Value '${value}' at '${name}' failed to satisfy constraint: Member must have value ${bound}`
    : 'MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)';
}

function wrongPattern(pattern: string, index: number): string[] {
  const name = `Filters[${index}].Pattern`;
  if (typeof pattern !== 'string') return [`${name} must be text, got ${JSON.stringify(pattern)}. Give it as JSON`];
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return [
      `${name} can have at most ${MAX_PATTERN_LENGTH} characters, got ${pattern.length}. Split it into several filters`,
    ];
  }
  const refusal = patternRefusal(pattern);
  // AWS's words for it: https://github.com/aws/aws-cdk/issues/23057
  return refusal ? [`${name} is not an event pattern, "Invalid filter pattern definition.": ${refusal}`] : [];
}

function serviceOf(arn: string): string {
  return parseArn(arn)?.service ?? '';
}
