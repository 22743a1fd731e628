/**
 * The message that Lambda sends to an on-failure destination. AWS calls it an invocation record. It names the place of
 * the records in the stream, and does not contain the records.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export interface FailureMessage {
  readonly requestContext: FailureRequestContext;
  /** A record discarded for its age has no response context, even after failed attempts. Captured on AWS. */
  readonly responseContext?: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    /** `null` where the function reported the failure in its response. */
    readonly functionError: 'Unhandled' | null;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly DDBStreamBatchInfo: StreamBatchInfo;
}

/** The object that Lambda writes to a failure bucket: the message, and the records as the JSON of an event. */
export interface FailureObject extends FailureMessage {
  readonly payload: string;
}

/**
 * Why Lambda discarded the records.
 *
 * @inline
 */
export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/**
 * The invocation that has failed.
 *
 * @inline
 */
export interface FailureRequestContext {
  readonly requestId: string;
  readonly functionArn: string;
  readonly condition: FailureCondition;
  readonly approximateInvokeCount: number;
}

/**
 * The place of the records in their stream. Both sequence numbers belong to the range.
 *
 * @inline
 */
export interface StreamBatchInfo {
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  /** ISO 8601, to the second. */
  readonly approximateArrivalOfFirstRecord: string;
  readonly approximateArrivalOfLastRecord: string;
  readonly batchSize: number;
  readonly streamArn: string;
}
