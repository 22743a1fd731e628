import { AttributeMap, DynamoDBRecord } from '../../lambda/record/event';

/**
 * A record as Lambda delivers it, with this sequence number, of an item whose key is that number unless said otherwise.
 */
export function insertRecord(
  sequenceNumber: string | number,
  {
    pk = String(sequenceNumber),
    image = {},
    createdAtSeconds = 1_700_000_000,
  }: {
    pk?: string;
    image?: AttributeMap;
    createdAtSeconds?: number;
  } = {},
): DynamoDBRecord {
  return {
    eventID: String(sequenceNumber).padStart(32, '0'),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000',
    dynamodb: {
      ApproximateCreationDateTime: createdAtSeconds,
      Keys: { pk: { S: pk } },
      NewImage: { pk: { S: pk }, ...image },
      SequenceNumber: String(sequenceNumber),
      SizeBytes: 54,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
}
