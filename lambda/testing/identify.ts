import { createHash } from 'node:crypto';
import { DynamoDBRecord } from '../record/event';

/**
 * Gives records that have none a sequence number and an `eventID`, ascending and made of what the record says: the same
 * records in the same order have the same ones, other records have others.
 */
export function identified(records: readonly DynamoDBRecord[]): DynamoDBRecord[] {
  return records.map(identify);
}

/**
 * What a record gets for its place comes first, so that numbers ascend; what it gets for what it says makes them its
 * own.
 */
function identify(record: DynamoDBRecord, index: number): DynamoDBRecord {
  const hash = hashOf(record);
  const ownDigits = String(BigInt(`0x${hash.slice(0, 12)}`)).padStart(15, '0');
  const SequenceNumber = record.dynamodb?.SequenceNumber ?? `1${String(index).padStart(5, '0')}${ownDigits}`;
  return {
    ...record,
    eventID: record.eventID ?? hashOf([hash, SequenceNumber]).slice(0, 32),
    dynamodb: { ...record.dynamodb, SequenceNumber },
  };
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
