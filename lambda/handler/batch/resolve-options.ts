import { NumberFormat } from '../../record/decode';
import { StandardSchema } from '../../record/standard-schema';
import { StreamRecord } from '../../record/stream-record';
import { ResolvedIdempotency, resolveIdempotency } from '../idempotency/idempotency-settings';
import { isInLambda } from '../invocation/is-in-lambda';
import { RecordContext } from '../invocation/lambda-context';
import { ParkingQueue, sqsQueue } from '../parking/parking-queue';
import { StreamBatchHandlerOptions } from '../stream-handler-options';
import { CONSOLE_LOGGER, HandlerLogger } from '../telemetry/logger';
import { HandlerMetrics } from '../telemetry/metrics';

/** The user's function, in the one form that both kinds of handler have. */
export interface UserHandler {
  /** Takes records of different items. It throws or rejects if all of them have failed. */
  call(records: readonly StreamRecord[], context: RecordContext): unknown;
  /** Returns the error of each record, in order, from the value that `call` returned. A done record has none. */
  errorsIn(returned: unknown, records: readonly StreamRecord[]): readonly unknown[];
}

/** The options of a handler with defaults in place of those that were left out. */
export interface BatchSettings {
  readonly handler: UserHandler;
  /** The number of calls at the same time. */
  readonly concurrency: number;
  /** The largest number of records in one call. */
  readonly maxRecords: number;
  readonly numbers: NumberFormat;
  readonly schema?: StandardSchema<Record<string, unknown>>;
  readonly idempotency: ResolvedIdempotency;
  readonly maxAttempts?: number;
  readonly failureQueue?: ParkingQueue;
  readonly holdItem: boolean;
  readonly logger: HandlerLogger;
  readonly logRecords: boolean;
  readonly metrics?: HandlerMetrics;
  readonly trace?: StreamBatchHandlerOptions['trace'];
}

const NUMBER_FORMATS = ['number', 'bigint', 'string'];

/**
 * Validates options and adds defaults.
 *
 * @throws if an option is unknown or invalid
 */
export function resolveOptions(handler: UserHandler, options: StreamBatchHandlerOptions<any>): BatchSettings {
  const {
    concurrency = 1,
    failureQueue: queue,
    holdItem = false,
    idempotency: idempotencySettings,
    logger = CONSOLE_LOGGER,
    logRecords = false,
    maxAttempts,
    maxRecords = 100,
    metrics,
    numbers = 'number',
    schema,
    trace,
    ...unknown
  } = options;
  const [unknownName] = Object.keys(unknown);
  if (unknownName) {
    throw new TypeError(
      `'${unknownName}' is not an option. The options are concurrency, failureQueue, holdItem, idempotency, logger, logRecords, maxAttempts, maxRecords, metrics, numbers, schema and trace`,
    );
  }
  for (const [name, value] of Object.entries({ concurrency, maxRecords, maxAttempts })) {
    if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
      throw new RangeError(`'${name}' must be a whole number of at least 1, got ${value}`);
    }
  }
  if (!NUMBER_FORMATS.includes(numbers)) {
    throw new RangeError(`'numbers' must be one of ${NUMBER_FORMATS.join(', ')}, got ${numbers}`);
  }
  const idempotency = resolveIdempotency(idempotencySettings);
  for (const [name, needsStore] of Object.entries({
    holdItem,
    maxAttempts: maxAttempts !== undefined && maxAttempts > 1,
  })) {
    // A test has no TableStreamConsumer that configures idempotency, and must be able to load the handler all the same.
    if (needsStore && !idempotency.store && (idempotencySettings || isInLambda())) {
      throw new TypeError(
        `'${name}' needs idempotency. Turn it on in the TableStreamConsumer, or set the option 'idempotency'`,
      );
    }
  }
  const failureQueue = typeof queue === 'string' ? sqsQueue(queue) : queue;
  if (failureQueue && typeof failureQueue.send !== 'function') {
    throw new TypeError(
      `'failureQueue' must be the URL of an SQS queue or an object with a method send, got ${typeof queue}`,
    );
  }
  if (schema && typeof schema['~standard']?.validate !== 'function') {
    throw new TypeError(
      `'schema' must follow Standard Schema, as zod 3.24, valibot 1.0 and arktype 2.0 do, got ${typeof schema} without '~standard'`,
    );
  }
  return {
    handler,
    concurrency,
    failureQueue,
    holdItem,
    idempotency,
    logger,
    logRecords,
    maxAttempts,
    maxRecords,
    metrics,
    numbers,
    schema,
    trace,
  };
}
