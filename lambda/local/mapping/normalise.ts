import { DynamoDBRecord } from '../../record/event';

/** What DynamoDB Local calls its region, and by which its records are known. */
const DYNAMODB_LOCAL_REGION = 'ddblocal';

/**
 * Gives a record of DynamoDB Local the form it would have on AWS: a hexadecimal eventID instead of a UUID, event version
 * 1.1, a real region, and a creation time to the second.
 *
 * DynamoDB Local cuts the creation time to the minute. The record was written within that minute and before it was read.
 */
export function normalise(record: DynamoDBRecord, region: string, readAtMs: number): DynamoDBRecord {
  if (record.awsRegion !== DYNAMODB_LOCAL_REGION) return record;
  const endOfMinute = (record.dynamodb?.ApproximateCreationDateTime ?? NaN) + 59;
  return {
    ...record,
    eventID: record.eventID?.replaceAll('-', ''),
    eventVersion: '1.1',
    awsRegion: region,
    dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.min(endOfMinute, Math.floor(readAtMs / 1000)) },
  };
}
