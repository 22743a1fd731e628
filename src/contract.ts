/** What the construct and the handler helper must agree on. Both import it; it imports nothing. */

/** Environment variables of the function. */
export const IDEMPOTENCY_ENV = {
  /** An `IdempotencyMode`; not set where there is none. */
  mode: 'STREAM_IDEMPOTENCY',
  /** Name of the table. */
  table: 'STREAM_IDEMPOTENCY_TABLE',
} as const;

/** Environment variable of the function: a JSON object from the ARN of a stream to the URL of the failure queue of its consumer. */
export const FAILURE_QUEUES_ENV = 'STREAM_FAILURE_QUEUES';

export type IdempotencyMode = 'LEDGER' | 'PER_RECORD';

/** Attributes of the table. */
export const IDEMPOTENCY_TABLE = {
  /** A string, the table's only key. */
  partitionKey: 'id',
  /** When DynamoDB may delete the item, in seconds since 1970. */
  timeToLive: 'expiresAt',
} as const;
