import { DynamoDBRecord } from '../../record/event';

/** What DynamoDB Local calls its region, and by which its records are known. */
const DYNAMODB_LOCAL_REGION = 'ddblocal';

/** What DynamoDB Local calls the deletion of an item whose time to live is over. */
const EXPIRY = 'UNKNOWN_TO_SDK_VERSION';

/**
 * What tells the deletion of an expired item from others, which DynamoDB Local leaves out.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
 */
const OF_AN_EXPIRY = {
  eventName: 'REMOVE',
  userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
} as const;

/**
 * Gives a record of DynamoDB Local the form it would have on AWS: a hexadecimal eventID instead of a UUID, event
 * version 1.1, a real region, a creation time to the second, and the deletion of an expired item as such.
 *
 * DynamoDB Local cuts the creation time to the minute. The record was written within that minute and before it was
 * read.
 */
export function normalise(record: DynamoDBRecord, region: string, readAtMs: number): DynamoDBRecord {
  if (record.awsRegion !== DYNAMODB_LOCAL_REGION) return record;
  const endOfMinute = (record.dynamodb?.ApproximateCreationDateTime ?? NaN) + 59;
  return {
    ...record,
    eventID: record.eventID?.replaceAll('-', ''),
    eventVersion: '1.1',
    awsRegion: region,
    ...((record.eventName as string) === EXPIRY && OF_AN_EXPIRY),
    dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.min(endOfMinute, Math.floor(readAtMs / 1000)) },
  };
}
