import { LAMBDA_OBJECT_PREFIX } from './limits';

/** What the construct and the handler helper must agree on. */

/** Environment variables of the function. */
export const IDEMPOTENCY_ENV = {
  /** An `IdempotencyMode`; not set where there is none. */
  mode: 'STREAM_IDEMPOTENCY',
  /** Name of the table. */
  table: 'STREAM_IDEMPOTENCY_TABLE',
} as const;

/**
 * Environment variable of the function: a JSON object from the ARN of a stream to the `ConsumerConfiguration` of its
 * consumer.
 */
export const CONSUMERS_ENV = 'STREAM_CONSUMERS';

/** What the function has to know of the event source mapping of a consumer: it gives up a record before that does. */
export interface ConsumerConfiguration {
  /** Left out where there is none. */
  readonly failureQueueUrl?: string;
  readonly retryAttempts: number;
  /** Left out where the mapping reads them, as it does by default. */
  readonly reportBatchItemFailures?: false;
}

export type IdempotencyMode = 'PER_BATCH' | 'PER_RECORD';

/** Attributes of the table. */
export const IDEMPOTENCY_TABLE = {
  /** A string, the table's only key. */
  partitionKey: 'id',
  /** Bytes. */
  value: 'value',
  /** When DynamoDB may delete the item, in seconds since 1970. */
  timeToLive: 'expiresAt',
} as const;

/** Environment variables of the function that `addRedrive()` makes. */
export const REDRIVE_ENV = {
  /** Its URL. */
  failureQueue: 'STREAM_REDRIVE_QUEUE',
  /** The ARN of the stream whose failures it redrives, */
  stream: 'STREAM_REDRIVE_STREAM',
  /** and of the function, or the alias or version, that they are given to. */
  handler: 'STREAM_REDRIVE_HANDLER',
  /** For how long that may run, in seconds: so long before its own end it begins no invocation. */
  handlerTimeout: 'STREAM_REDRIVE_HANDLER_TIMEOUT',
  /** Name of the bucket that it puts records into. */
  bucket: 'STREAM_REDRIVE_BUCKET',
} as const;

/** Where in the bucket: `redrive --bucket` looks where Lambda puts its own. */
export const REDRIVE_PREFIX = { rescued: `${LAMBDA_OBJECT_PREFIX}rescued/`, lost: 'lost/' } as const;

/** What that function can be asked for, in `action` of its event. */
export type RedriveAction = 'list' | 'show' | 'run' | 'rescue';
