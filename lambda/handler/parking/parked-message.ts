import { FailureRequestContext, StreamBatchInfo } from '../../../src/shared/failure-message';
import { DynamoDBRecord } from '../../record/event';
import { describeError, ErrorDescription } from '../telemetry/describe-error';

/** The reason why a record was parked. */
export type ParkedCondition =
  /** The handler threw an `UnprocessableRecordError`. */
  | 'RecordUnprocessable'
  /** The new image does not match the schema. */
  | 'RecordInvalid'
  /** The record has failed `maxAttempts` times. */
  | 'RecordAttemptsExhausted'
  /** An earlier record of the item is parked, and the handler has `holdItem`. */
  | 'RecordBehindParked';

/** A record to park, with the facts for its message. */
export interface ParkedRecord {
  readonly condition: ParkedCondition;
  readonly record: DynamoDBRecord;
  /** The `eventID` of the first record of its batch. */
  readonly origin?: string | undefined;
  readonly attempts: number;
  readonly requestId: string | undefined;
  readonly functionArn: string | undefined;
  readonly error?: unknown;
}

/**
 * The message of a parked record in the failure queue. It has the form of Lambda's failure messages, so that the same
 * code can read both. In addition, it has the record itself and the error.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export interface ParkedMessage {
  readonly requestContext: {
    readonly requestId?: string;
    readonly functionArn?: string;
    readonly condition: ParkedCondition;
    readonly approximateInvokeCount: number;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  /** The position of the record. It lacks the shard, because a record does not name its shard. */
  readonly DDBStreamBatchInfo: {
    readonly startSequenceNumber?: string;
    readonly endSequenceNumber?: string;
    readonly approximateArrivalOfFirstRecord?: string;
    readonly approximateArrivalOfLastRecord?: string;
    readonly batchSize: 1;
    readonly streamArn?: string;
  };
  readonly error?: ErrorDescription;
  /** An event for the function, with the record marked as `redriven`. */
  readonly payload: { readonly Records: readonly DynamoDBRecord[] };
}

/** An object with no other names than Lambda's own message has. */
type Fits<Shape> = { readonly [name in keyof Shape]?: unknown };

export function parkedMessage(
  { condition, record, origin, attempts, requestId, functionArn, error }: ParkedRecord,
  nowMs: number,
): ParkedMessage {
  const { SequenceNumber: sequenceNumber, ApproximateCreationDateTime: createdAt } = record.dynamodb ?? {};
  const arrival = createdAt === undefined ? undefined : `${new Date(createdAt * 1000).toISOString().slice(0, 19)}Z`;
  return {
    requestContext: {
      requestId,
      functionArn,
      condition,
      approximateInvokeCount: attempts,
    } satisfies Fits<FailureRequestContext>,
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    DDBStreamBatchInfo: {
      startSequenceNumber: sequenceNumber,
      endSequenceNumber: sequenceNumber,
      approximateArrivalOfFirstRecord: arrival,
      approximateArrivalOfLastRecord: arrival,
      batchSize: 1 as const,
      streamArn: record.eventSourceARN,
    } satisfies Fits<StreamBatchInfo>,
    ...(error !== undefined && { error: describeError(error) }),
    // The stream is done with the record, and a redrive is not. A redriven record is never parked again.
    payload: { Records: [{ ...record, redriven: 1, ...(origin !== undefined && { origins: [origin] }) }] },
  };
}
