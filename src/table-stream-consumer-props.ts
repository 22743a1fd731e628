import { Duration } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction, MetricsConfig, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { FailureDestination } from './failure-destination';
import { Idempotency } from './idempotency';
import { StreamAlarmsOptions } from './stream-alarms-options';
import { StreamFilter } from './stream-filter';
import { StreamSource } from './stream-source';

/** The props of a `TableStreamConsumer`. */
export interface TableStreamConsumerProps {
  /** Where the records come from, e.g. `StreamSource.table(orders)`. */
  readonly source: StreamSource;

  /**
   * The function that processes the records, or an alias or a version of it, in the stack of this consumer. An imported
   * function must be imported with its role, which is given the permissions that it needs unless it was imported as
   * immutable, and needs `Idempotency.none()`. What a role that cannot be changed must permit, you are told.
   *
   * Write it with `streamHandler` of `cdk-dynamodb-streams/lambda`, or have it return `{ batchItemFailures }` itself.
   */
  readonly handler: IFunction;

  /**
   * Where to begin when the event source mapping is created.
   *
   * With `LATEST` the changes made while the mapping is being created or updated can be missed. `AT_TIMESTAMP` is not
   * for DynamoDB streams. To change it later CloudFormation must replace the mapping, which Lambda refuses while the
   * old one is there.
   *
   * @default StartingPosition.TRIM_HORIZON - the oldest record that the stream still has
   */
  readonly startingPosition?: StartingPosition;

  /**
   * The most records in one invocation, from 1 to 10,000. An event is never larger than 6 MB, whatever the number.
   *
   * A larger batch means fewer invocations, but a retry repeats more records.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * How long Lambda waits for a batch to fill up, from 0 to 300 seconds.
   *
   * Fewer invocations, but each record may come that much later.
   *
   * @default Duration.seconds(0) - it does not wait
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * How many batches of a shard are processed at the same time, from 1 to 10. The records of one item stay in order.
   *
   * More keeps up with more writes, if what the function calls can take it. Not with a tumbling window.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;

  /**
   * Has the function aggregate over windows of this length, from 0 to 900 seconds, by state that it returns. 0 is none.
   * `streamHandler` returns no state. Not with filters, nor with a parallelization factor over 1.
   *
   * @default - none
   */
  readonly tumblingWindow?: Duration;

  /**
   * How often a failed batch is retried, from 0 to 10,000. Lambda waits 0.2 s before the first retry, then doubles.
   *
   * While a batch is retried its shard waits. More retries ride out a longer outage of what the handler calls, but a
   * poison record blocks its shard for as long. `streamHandler` parks a record itself, after as many attempts as there
   * are retries, unless it has a `maxAttempts` of its own.
   *
   * @default 10 - about three and a half minutes
   */
  readonly retryAttempts?: number;

  /**
   * Records older than this, from 60 seconds to 24 hours, go to the failure destination without another try.
   *
   * The failure message only points at the record in the stream, which forgets it after 24 hours: the difference is the
   * time left to fetch it.
   *
   * @default Duration.hours(12)
   */
  readonly maxRecordAge?: Duration;

  /**
   * Whether a failed batch is split in two, so that a poison record ends up alone. Splitting uses no retry.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Whether Lambda reads `{ batchItemFailures }` from what the handler returns. Turn it off only for a handler that
   * throws, since Lambda then takes any answer for success: a failed batch is repeated from its first record.
   * `streamHandler` is told, and throws.
   *
   * @default true
   */
  readonly reportBatchItemFailures?: boolean;

  /**
   * At most five filters. A record that matches none of them never reaches the function: Lambda skips it for good.
   *
   * A filter is a `StreamFilter`, or the result of `FilterCriteria.filter()` of aws-cdk-lib, so that those of a
   * `DynamoEventSource` can stay as they are. The same checks apply to both.
   *
   * @default - all records
   */
  readonly filters?: (StreamFilter | { [key: string]: any })[];

  /**
   * The key that encrypts the filters. Its policy is extended so that Lambda can use it.
   *
   * @default - a key of AWS
   */
  readonly filterEncryption?: IKey;

  /**
   * Metrics of the event source mapping. A DynamoDB stream has `EVENT_COUNT` only. `{ metrics: [] }` is none, and
   * leaves out the `droppedEvents` alarm.
   *
   * @default - `EVENT_COUNT`
   */
  readonly metricsConfig?: MetricsConfig;

  /**
   * Tags of the event source mapping, beside those of its stack. At most 50, not beginning with `aws:`.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };

  /**
   * Whether the mapping reads the stream. While it does not, the stream forgets records after 24 hours all the same.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Where Lambda sends what it gives up.
   *
   * @default FailureDestination.queue()
   */
  readonly failureDestination?: FailureDestination;

  /**
   * What keeps `streamHandler` from repeating what was already done.
   *
   * @default - `Idempotency.perBatch()`; `Idempotency.none()` for a function whose runtime is not Node.js. An imported
   * function needs an explicit choice
   */
  readonly idempotency?: Idempotency;

  /**
   * The alarms and their actions. `{ enabled: false }` leaves all alarms out.
   *
   * @default - all alarms, without actions
   */
  readonly alarms?: StreamAlarmsOptions;

  /**
   * Whether to create a CloudWatch dashboard of the consumer. To put it on one of yours, see `dashboardWidgets()`.
   *
   * @default false
   */
  readonly dashboard?: boolean;
}
