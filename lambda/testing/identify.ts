import { createHash } from 'node:crypto';
import { DynamoDBRecord } from '../record/event';

/**
 * Adds a sequence number and an `eventID` to records without them. They ascend and depend on the record's content: the
 * same records in the same order get the same ones, and other records get others.
 */
export function identified(records: readonly DynamoDBRecord[]): DynamoDBRecord[] {
  return records.map(identify);
}

/** Makes the number of the record's place, so that numbers ascend, followed by digits of its content. */
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
