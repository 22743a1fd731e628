import { IdempotencySettings } from './idempotency/idempotency-settings';
import { ParkingQueue } from './parking/parking-queue';
import { NumberFormat } from '../record/decode';
import { StandardSchema } from '../record/standard-schema';
import { StreamRecord } from '../record/stream-record';
import { HandlerLogger } from './telemetry/logger';
import { HandlerMetrics } from './telemetry/metrics';

/** Options of `streamHandler`. */
export interface StreamHandlerOptions<Item = Record<string, unknown>> {
  /**
   * The JavaScript type of DynamoDB's numbers. `'number'` fails a record rather than round a number, which can happen
   * above 15 digits. `'bigint'` makes a bigint of every integer, and `'string'` makes text of every number.
   *
   * @default 'number'
   */
  readonly numbers?: NumberFormat;

  /**
   * A schema that validates images, from zod, valibot, arktype or another library that follows Standard Schema. The
   * handler gets the schema's output. A record with an invalid new image is parked at once. An invalid old image fails
   * its record only when the handler reads `oldImage`.
   *
   * @default - images are not validated
   */
  readonly schema?: StandardSchema<Item>;

  /**
   * The number of handler calls that run at the same time, at least 1. Records of one item always run one after
   * another. A higher value shortens batches whose handler waits for other services, and loads those services more.
   *
   * @default 10, and 1 for `streamBatchHandler`
   */
  readonly concurrency?: number;

  /**
   * Whether and where the handler remembers the records that are done, so that a retry skips them.
   *
   * @default - the idempotency that `TableStreamConsumer` configures for the function, otherwise none
   */
  readonly idempotency?: IdempotencySettings;

  /**
   * The number of attempts after which a failed record is parked, at least 1: the first attempt and its retries, which
   * wait longer each time. An attempt that Lambda makes at once, because it has split the batch, does not count. An
   * attempt that the function's timeout has ended counts as failed. More than 1 needs idempotency, which counts the
   * attempts. If the value is above the mapping's `retryAttempts` + 1, Lambda discards the record first, and its
   * failure message has no images.
   *
   * @default - the `retryAttempts` of the `TableStreamConsumer`, but 2 if that is 1, and 1 if that is 0. The mapping's
   * last attempt is left for a record that times out every time. With the default of `retryAttempts`, and without a
   * `TableStreamConsumer`, that is 10 attempts within about 90 seconds
   */
  readonly maxAttempts?: number;

  /**
   * The queue that records are parked in: the URL of an SQS queue, or an object that sends. A record that cannot be
   * parked fails, and the event source mapping retries it. SQS, for example, rejects messages of more than 1 MiB.
   *
   * @default - the failure queue of the `TableStreamConsumer`
   */
  readonly failureQueue?: string | ParkingQueue;

  /**
   * Whether a parked record holds back later records of its item. They are parked behind it, in order, until all of
   * them have been redriven. This needs idempotency, and reads one more item of its table in each invocation. That item
   * lists up to about 10,000 parked records. Beyond that, records cannot be parked, and the event source mapping
   * retries them.
   *
   * @default false
   */
  readonly holdItem?: boolean;

  /**
   * The logger that gets failures. Powertools' `Logger` fits.
   *
   * @default - lines of JSON on standard output in a Lambda function, and no logger elsewhere
   */
  readonly logger?: HandlerLogger;

  /**
   * Whether the log contains each failed record with its item's data. Otherwise the log contains only the record's
   * identifiers and the error.
   *
   * @default false
   */
  readonly logRecords?: boolean;

  /**
   * The metrics that get the counts `RecordsProcessed`, `RecordsFailed`, `RecordsParked` and `RecordsSkipped`, and
   * `RecordAge` in milliseconds: `emfMetrics()`, or Powertools' `Metrics`. CloudWatch charges for each custom metric.
   *
   * @default - no metrics
   */
  readonly metrics?: HandlerMetrics;

  /**
   * A function that wraps each call of the handler, for a tracer. It must await `call` and rethrow its errors.
   *
   * @default - the handler is called without a wrapper
   */
  readonly trace?: (records: readonly StreamRecord[], call: () => Promise<void>) => Promise<void>;
}

/** Options of `streamBatchHandler`. */
export interface StreamBatchHandlerOptions<Item = Record<string, unknown>> extends StreamHandlerOptions<Item> {
  /**
   * The largest number of records in one call, at least 1. All records of a call fail together when the handler throws.
   *
   * @default 100
   */
  readonly maxRecords?: number;
}
