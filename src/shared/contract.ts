import { LAMBDA_OBJECT_PREFIX } from './limits';

/**
 * The construct and the functions that it configures agree on these names and types. Both sides import them.
 */

/**
 * The environment variables that the construct sets. All begin with `STREAM_`, so that an operator recognizes them.
 *
 * The names and values are short because all variables of a function together can have 4 KB, most of which belongs to
 * the user.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const ENVIRONMENT_VARIABLES = {
  /** An `IdempotencyMode`. It is missing if the function has no idempotency. */
  idempotencyMode: 'STREAM_IDEMPOTENCY',
  /** The name of the idempotency table. */
  idempotencyTable: 'STREAM_IDEMPOTENCY_TABLE',
  /** A JSON object that maps the ARN of each stream to the `ConsumerConfiguration` of its consumer. */
  consumers: 'STREAM_CONSUMERS',

  /** The redrive function takes failures from the queue with this URL. */
  redriveQueue: 'STREAM_REDRIVE_QUEUE',
  /** The redrive function reads failed records from the stream with this ARN. */
  redriveStream: 'STREAM_REDRIVE_STREAM',
  /** The redrive function gives records to the function, alias or version with this ARN. */
  redriveHandler: 'STREAM_REDRIVE_HANDLER',
  /** How many seconds that may take. With less time left, the redrive function begins no invocation. */
  redriveHandlerTimeout: 'STREAM_REDRIVE_HANDLER_TIMEOUT',
  /** The redrive function puts records into the bucket with this name. */
  redriveBucket: 'STREAM_REDRIVE_BUCKET',
} as const;

/** The handler helper has to know these settings, because it parks a record before the mapping discards it. */
export interface ConsumerConfiguration {
  /** The URL is missing if there is no failure queue. */
  readonly failureQueueUrl?: string;
  readonly retryAttempts: number;
  /** The setting is missing if the mapping reads partial batch responses, as it does by default. */
  readonly reportBatchItemFailures?: false;
  /** A short name for everything that decides which records the mapping reads, and in which batches. */
  readonly epoch?: string;
  /** How long a failure can be redriven, in seconds. It is missing where that is as long as a queue can keep it. */
  readonly failureSeconds?: number;
}

export type IdempotencyMode = 'PER_BATCH' | 'PER_RECORD';

/** The attributes of an idempotency table. */
export const IDEMPOTENCY_TABLE = {
  /** A string, the table's only key. */
  partitionKey: 'id',
  /** Bytes. */
  value: 'value',
  /** The time when DynamoDB may delete the item, in seconds since 1970. */
  timeToLive: 'expiresAt',
} as const;

/**
 * The redrive function writes its objects under these prefixes. The command `redrive --bucket` finds rescued records
 * beside Lambda's own objects.
 */
export const REDRIVE_PREFIX = { rescued: `${LAMBDA_OBJECT_PREFIX}rescued/`, lost: 'lost/' } as const;

/** The `action` in the event of the redrive function. */
export type RedriveAction = 'list' | 'show' | 'run' | 'rescue';
