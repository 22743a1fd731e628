import { arrivalMs, toSecond } from './arrival';
import { Discard } from './batch';
import { FailureMessage } from '../../src/shared/failure-message';

/** Which mapping, stream and shard a failure belongs to. */
export interface FailureOrigin {
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly requestId: string;
}

/** Returns the message about discarded records. Lambda sends none about records that the stream has trimmed. */
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
