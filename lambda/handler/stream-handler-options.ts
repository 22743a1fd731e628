import { IdempotencySettings } from './idempotency/idempotency-settings';
import { ParkingQueue } from './parking/parking-queue';
import { NumberFormat } from '../record/decode';
import { StandardSchema } from '../record/standard-schema';
import { StreamRecord } from '../record/stream-record';
import { HandlerLogger } from './telemetry/logger';
import { HandlerMetrics } from './telemetry/metrics';

/** How a batch is handled. */
export interface StreamHandlerOptions<Item = Record<string, unknown>> {
  /**
   * What numbers of DynamoDB become. `'number'` fails a record rather than round a number, which can happen above 15
   * digits. With `'bigint'` all integers are one, and with `'string'` all numbers are text.
   *
   * @default 'number'
   */
  readonly numbers?: NumberFormat;

  /**
   * What images must be: a schema of zod, valibot, arktype or another library of the Standard Schema. The handler gets
   * what it makes of them. A record whose new image is something else is parked; one whose old image is fails only if
   * the handler touches that.
   *
   * @default - they are not looked at
   */
  readonly schema?: StandardSchema<Item>;

  /**
   * How many calls of the handler run at a time, at least 1. Records of one item always wait for each other.
   *
   * @default 10, and 1 for `streamBatchHandler`
   */
  readonly concurrency?: number;

  /** @default - what `TableStreamConsumer` has configured the function for, and else none */
  readonly idempotency?: IdempotencySettings;

  /**
   * How often a record is tried, at least 1, before it is parked: its first attempt and its retries, which wait ever
   * longer. What follows at once on a failure, when Lambda splits a batch, does not count. More than one attempt is
   * known only with idempotency. What has not ended when the function times out has failed too. With more than 1 + the
   * `retryAttempts` of the mapping Lambda gives up first, and its message says only where the record is.
   *
   * @default - as many as the `TableStreamConsumer` has `retryAttempts`, but twice if it has one, and once if it has
   * none: the last attempt of the mapping is for a record that has never ended in time. That is 10 with its default,
   * about a minute and a half; and 10 without one
   */
  readonly maxAttempts?: number;

  /**
   * Where records are parked: the URL of an SQS queue, or whatever can send. A record that cannot be parked has failed,
   * and the event source mapping deals with it. SQS takes no message of more than 1 MiB, for one.
   *
   * @default - the failure queue of the `TableStreamConsumer`
   */
  readonly failureQueue?: string | ParkingQueue;

  /**
   * Whether later records of a key that has a parked record are parked too, in order, until all of them were redriven.
   * Needs idempotency, and reads one more item of its table in an invocation, which has all that is parked: up to about
   * 10,000 records, after which no more can be, and the event source mapping deals with them.
   *
   * @default false
   */
  readonly holdItem?: boolean;

  /**
   * Where failures are logged. Powertools' `Logger` is one.
   *
   * @default - lines of JSON on standard output, in a Lambda function; elsewhere nothing
   */
  readonly logger?: HandlerLogger;

  /**
   * Whether the log has the record of a failure, with the item's data. Else it has what identifies the record, and the
   * error.
   *
   * @default false
   */
  readonly logRecords?: boolean;

  /**
   * Where `RecordsProcessed`, `RecordsFailed`, `RecordsParked` and `RecordsSkipped` are counted, and `RecordAge`
   * measured: `emfMetrics()`, or Powertools' `Metrics`.
   *
   * @default - nowhere
   */
  readonly metrics?: HandlerMetrics;

  /**
   * Called around each call of the handler, for a tracer. It must await `call` and hand on what that throws.
   *
   * @default - nothing is called
   */
  readonly trace?: (records: readonly StreamRecord[], call: () => Promise<void>) => Promise<void>;
}

/** How a batch is handled by `streamBatchHandler`. */
export interface StreamBatchHandlerOptions<Item = Record<string, unknown>> extends StreamHandlerOptions<Item> {
  /**
   * Records for one call, at least 1.
   *
   * @default 100
   */
  readonly maxRecords?: number;
}
