import { DynamoDBRecord } from '../../record/event';

/** DynamoDB Local has this Region, by which its records are recognized. */
const DYNAMODB_LOCAL_REGION = 'ddblocal';

/** DynamoDB Local gives the deletion of an expired item this event name. */
const EXPIRY = 'UNKNOWN_TO_SDK_VERSION';

/**
 * The deletion of an expired item differs from others in these fields, which DynamoDB Local leaves out.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
 */
const OF_AN_EXPIRY = {
  eventName: 'REMOVE',
  userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
} as const;

/**
 * Gives a record of DynamoDB Local the form it would have on AWS: event version 1.1, a real region, a creation time to
 * the second, and the deletion of an expired item as such.
 *
 * DynamoDB Local cuts the creation time to the minute. The record was written in that minute, before it was read.
 */
export function normalize(record: DynamoDBRecord, region: string, readAtMs: number): DynamoDBRecord {
  if (record.awsRegion !== DYNAMODB_LOCAL_REGION) return record;
  const endOfMinute = (record.dynamodb?.ApproximateCreationDateTime ?? NaN) + 59;
  return {
    ...record,
    eventVersion: '1.1',
    awsRegion: region,
    ...((record.eventName as string) === EXPIRY && OF_AN_EXPIRY),
    dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.min(endOfMinute, Math.floor(readAtMs / 1000)) },
  };
}
