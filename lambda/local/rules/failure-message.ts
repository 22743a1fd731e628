import { Discard, arrivalMs } from './shard-state';

/** Which mapping, stream and shard a failure belongs to. */
export interface FailureOrigin {
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly requestId: string;
}

/**
 * The message that Lambda sends to an on-failure destination: where in the stream the records are, not the records.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function failureMessage({ condition, batch, records }: Discard, origin: FailureOrigin, nowMs: number): object {
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
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: batch.lastResult?.functionError ?? null },
    }),
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    DDBStreamBatchInfo: {
      shardId: origin.shardId,
      startSequenceNumber: first.dynamodb?.SequenceNumber,
      endSequenceNumber: last.dynamodb?.SequenceNumber,
      approximateArrivalOfFirstRecord: toSecond(arrivalMs(first)),
      approximateArrivalOfLastRecord: toSecond(arrivalMs(last)),
      batchSize: records.length,
      streamArn: origin.streamArn,
    },
  };
}

/** 2026-09-17T13:11:29Z: for a DynamoDB stream without milliseconds. */
function toSecond(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
