/**
 * The ranges and limits of AWS that synth and run both need, each with its source.
 *
 * A default or a limit that is ours, or that only one of the two programs needs, stays where it is used.
 */

/** The whole numbers from `min` to `max`, and for some settings a number that means "without limit". */
export interface LimitRange {
  readonly min: number;
  readonly max: number;
  readonly unlimited?: number;
}

/**
 * The settings of an event source mapping for a DynamoDB stream, in AWS's names and units.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export const MAPPING_RANGES = {
  batchSize: { min: 1, max: 10_000 },
  maximumBatchingWindowInSeconds: { min: 0, max: 300 },
  parallelizationFactor: { min: 1, max: 10 },
  maximumRetryAttempts: { min: 0, max: 10_000, unlimited: -1 },
  maximumRecordAgeInSeconds: { min: 60, max: 604_800, unlimited: -1 },
  tumblingWindowInSeconds: { min: 0, max: 900 },
} as const satisfies { readonly [setting: string]: LimitRange };

/**
 * How many filters a mapping can have: `max`, and as many as `raised` where AWS has raised the account's quota.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export const FILTER_COUNT = { max: 5, raised: 10 } as const;

/**
 * How many characters a filter's pattern can have.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html
 */
export const MAX_PATTERN_LENGTH = 4096;

/**
 * How long a DynamoDB stream keeps a record.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export const STREAM_RETENTION_SECONDS = 24 * 3600;

/**
 * How long an SQS queue keeps a message: at most, and where nothing else is configured.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export const QUEUE_RETENTION_SECONDS = { max: 14 * 86_400, default: 4 * 86_400 } as const;

/**
 * How large the event of an invocation, and the response to it, can be.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * How long a function can run: at most, and where nothing else is configured.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
 */
export const FUNCTION_TIMEOUT_SECONDS = { max: 900, default: 3 } as const;

/**
 * Lambda writes the objects of a failure bucket under this prefix: `aws/lambda/<mapping UUID>/<shard id>/…`
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export const LAMBDA_OBJECT_PREFIX = 'aws/lambda/';
