import { arrivalMs, toSecond } from './arrival';
import { Discard } from './batch';

/** Which mapping, stream and shard a failure belongs to. */
export interface FailureOrigin {
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly requestId: string;
}

/** What Lambda sends to an on-failure destination. */
export interface FailureMessage {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
    readonly approximateInvokeCount: number;
  };
  readonly responseContext?: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    readonly functionError: 'Unhandled' | null;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly DDBStreamBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/**
 * The message that Lambda sends to an on-failure destination: where in the stream the records are, not the records.
 * None about records that the stream has trimmed.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function failureMessage(
  { condition, batch, records }: Discard,
  origin: FailureOrigin,
  nowMs: number,
): FailureMessage | undefined {
  if (condition === 'Trimmed') return undefined;
  const [first] = records;
  const last = records[records.length - 1];
  return {
    requestContext: {
      requestId: origin.requestId,
      functionArn: origin.functionArn,
      condition,
      approximateInvokeCount: batch.attempts,
    },
    // A record discarded for its age has none, even after failed attempts. Captured on AWS.
    ...(condition === 'RetryAttemptsExhausted' && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: batch.lastResult?.functionError ?? null,
      },
    }),
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    DDBStreamBatchInfo: {
      shardId: origin.shardId,
      startSequenceNumber: first.dynamodb?.SequenceNumber ?? '',
      endSequenceNumber: last.dynamodb?.SequenceNumber ?? '',
      approximateArrivalOfFirstRecord: toSecond(arrivalMs(first)),
      approximateArrivalOfLastRecord: toSecond(arrivalMs(last)),
      batchSize: records.length,
      streamArn: origin.streamArn,
    },
  };
}
