import { randomUUID } from 'node:crypto';

/** A record that nobody has seen, of an item of its own. */
export function newRecord(index: number, note?: string): object {
  const id = { S: `order-${index}` };
  return {
    eventID: randomUUID().replaceAll('-', ''),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/Orders/stream/2026-09-17T13:00:00.000',
    dynamodb: {
      ApproximateCreationDateTime: 1_700_000_000,
      Keys: { id },
      NewImage: { id, status: { S: 'PAID' }, total: { N: '12.25' }, ...(note !== undefined && { note: { S: note } }) },
      SequenceNumber: String(100_000_000_000_000_000_000n + BigInt(index)),
      SizeBytes: 100,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
}
