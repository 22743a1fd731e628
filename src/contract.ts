/** What the construct and the handler helper must agree on. Both import it; it imports nothing. */

/** Environment variables of the function. */
export const IDEMPOTENCY_ENV = {
  /** An `IdempotencyMode`; not set where there is none. */
  mode: 'STREAM_IDEMPOTENCY',
  /** Name of the table. */
  table: 'STREAM_IDEMPOTENCY_TABLE',
} as const;

/** Environment variable of the function: a JSON object from the ARN of a stream to the `ConsumerConfiguration` of its consumer. */
export const CONSUMERS_ENV = 'STREAM_CONSUMERS';

/** What the function has to know of the event source mapping of a consumer: it gives up a record before that does. */
export interface ConsumerConfiguration {
  /** Left out where there is none. */
  readonly failureQueueUrl?: string;
  readonly retryAttempts: number;
  /** Left out where the mapping reads them, as it does by default. */
  readonly reportBatchItemFailures?: false;
}

export type IdempotencyMode = 'LEDGER' | 'PER_RECORD';

/** Attributes of the table. */
export const IDEMPOTENCY_TABLE = {
  /** A string, the table's only key. */
  partitionKey: 'id',
  /** When DynamoDB may delete the item, in seconds since 1970. */
  timeToLive: 'expiresAt',
} as const;
