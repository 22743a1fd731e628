import { BatchResponse, DynamoDBRecord, StreamHandler } from '../../lambda';
import { lambdaContext, streamEvent } from '../../lambda/testing';

/** Numbers records, and gives them ids, so that they are the same in every event they are in. */
export function stream(...records: DynamoDBRecord[]): readonly DynamoDBRecord[] {
  return streamEvent(...records).Records;
}

/**
 * Invokes a handler as the event source mapping does. Deliveries with the same request are attempts of the same batch.
 */
export async function deliver(
  handler: StreamHandler,
  records: readonly DynamoDBRecord[],
  { request = 'request-1', timeoutMs }: { request?: string; timeoutMs?: number } = {},
): Promise<BatchResponse> {
  return handler({ Records: records }, lambdaContext({ awsRequestId: request, timeoutMs }));
}

/** A response that names this record. */
export function beginAt(record: DynamoDBRecord): BatchResponse {
  return { batchItemFailures: [{ itemIdentifier: record.dynamodb!.SequenceNumber! }] };
}

export const ALL_DONE: BatchResponse = { batchItemFailures: [] };
