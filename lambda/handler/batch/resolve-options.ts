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

/** The user's handler. */
export interface UserHandler {
  /** Gets records of different items. Throws, or rejects, if all have failed. */
  call(records: readonly StreamRecord[], context: RecordContext): unknown;
  /** What it returned says of each record, in order: its error, or nothing if it is done. */
  errorsIn(returned: unknown, records: readonly StreamRecord[]): readonly unknown[];
}

/** All that the processing of a batch depends on, but for the batch. */
export interface BatchSettings {
  readonly handler: UserHandler;
  /** Calls at a time. */
  readonly concurrency: number;
  /** Records for one call. */
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

/** What the options say, and the defaults of what they leave out. Throws if they make no sense. */
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
      `there is no option '${unknownName}', only concurrency, failureQueue, holdItem, idempotency, logger, logRecords, maxAttempts, maxRecords, metrics, numbers, schema and trace`,
    );
  }
  for (const [name, value] of Object.entries({ concurrency, maxRecords, maxAttempts })) {
    if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
      throw new RangeError(`'${name}' must be a whole number of at least 1, got ${value}`);
    }
  }
  if (!NUMBER_FORMATS.includes(numbers)) {
    throw new RangeError(`'numbers' must be ${NUMBER_FORMATS.join(', ')}, got ${numbers}`);
  }
  const idempotency = resolveIdempotency(idempotencySettings);
  for (const [name, needsStore] of Object.entries({
    holdItem,
    maxAttempts: maxAttempts !== undefined && maxAttempts > 1,
  })) {
    // In a test the function has not what TableStreamConsumer gives it.
    if (needsStore && !idempotency.store && (idempotencySettings || isInLambda())) {
      throw new TypeError(
        `'${name}' needs idempotency: give the TableStreamConsumer of the function one, or set the option idempotency`,
      );
    }
  }
  const failureQueue = typeof queue === 'string' ? sqsQueue(queue) : queue;
  if (failureQueue && typeof failureQueue.send !== 'function') {
    throw new TypeError("'failureQueue' must be the URL of an SQS queue, or have a method send");
  }
  if (schema && typeof schema['~standard']?.validate !== 'function') {
    throw new TypeError(
      "'schema' must be one of the Standard Schema, such as zod has from 3.24 on, valibot from 1.0 and arktype from 2.0",
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
