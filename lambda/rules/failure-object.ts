import { FailureMessage, FailureObject } from '../../src/shared/failure-message';
import { LAMBDA_OBJECT_PREFIX } from '../../src/shared/limits';
import { DynamoDBRecord } from '../record/event';

/**
 * The key of the object about a failure in a bucket:
 * `aws/lambda/<mapping>/<shard>/2026/09/17/2026-09-17T13.13.53-<uuid>`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function objectKey(
  { timestamp, DDBStreamBatchInfo: { shardId } }: FailureMessage,
  mappingUuid: string,
  objectUuid: string,
): string {
  const [date, time] = timestamp.slice(0, 19).split('T');
  return `${LAMBDA_OBJECT_PREFIX}${mappingUuid}/${shardId}/${date.replaceAll('-', '/')}/${date}T${time.replaceAll(':', '.')}-${objectUuid}`;
}

/** Returns the content of the object. Its form was captured on AWS. */
export function objectBody(message: FailureMessage, records: readonly DynamoDBRecord[]): FailureObject {
  return { ...message, payload: JSON.stringify({ Records: records }) };
}
