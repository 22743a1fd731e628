import { FailureRequestContext, StreamBatchInfo } from '../../../src/shared/failure-message';
import { DynamoDBRecord } from '../../record/event';
import { describeError, ErrorDescription } from '../telemetry/describe-error';

/** Why a record was parked. */
export type ParkedCondition =
  /** The handler threw an `UnprocessableRecordError`. */
  | 'RecordUnprocessable'
  /** It is not what the schema says. */
  | 'RecordInvalid'
  /** It has failed `maxAttempts` times. */
  | 'RecordAttemptsExhausted'
  /** An earlier record of its key is parked. */
  | 'RecordBehindParked';

/** A record that is set aside, and what is known of it. */
export interface ParkedRecord {
  readonly condition: ParkedCondition;
  readonly record: DynamoDBRecord;
  readonly attempts: number;
  readonly requestId: string | undefined;
  readonly functionArn: string | undefined;
  readonly error?: unknown;
}

/**
 * The message about a parked record. It is of the form that Lambda's own have for a record that was given up, so that
 * whatever reads those can read it, and has the record itself and the error.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export interface ParkedMessage {
  readonly requestContext: Partial<Omit<FailureRequestContext, 'condition'>> & { readonly condition: ParkedCondition };
  readonly version: '1.0';
  readonly timestamp: string;
  /** A record does not name its shard. */
  readonly DDBStreamBatchInfo: Partial<Omit<StreamBatchInfo, 'shardId'>>;
  readonly error?: ErrorDescription;
  /** An event for the function: the record, marked as `redriven`. */
  readonly payload: { readonly Records: readonly DynamoDBRecord[] };
}

export function parkedMessage(
  { condition, record, attempts, requestId, functionArn, error }: ParkedRecord,
  nowMs: number,
): ParkedMessage {
  const { SequenceNumber: sequenceNumber, ApproximateCreationDateTime: createdAt } = record.dynamodb ?? {};
  const arrival = createdAt === undefined ? undefined : `${new Date(createdAt * 1000).toISOString().slice(0, 19)}Z`;
  return {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: attempts },
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    DDBStreamBatchInfo: {
      startSequenceNumber: sequenceNumber,
      endSequenceNumber: sequenceNumber,
      approximateArrivalOfFirstRecord: arrival,
      approximateArrivalOfLastRecord: arrival,
      batchSize: 1,
      streamArn: record.eventSourceARN,
    },
    ...(error !== undefined && { error: describeError(error) }),
    // Redriven, it is not the delivery that was done with when it was parked. What is redriven is never parked again.
    payload: { Records: [{ ...record, redriven: 1 }] },
  };
}
