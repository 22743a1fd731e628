import { createHash } from 'node:crypto';
import { DynamoDBRecord } from './event';

const ID_BYTES = 16;

/**
 * Identifies a record: 32 hexadecimal digits, the same for every delivery of the record, parked and redriven ones
 * included, and for no other record.
 */
export function recordId({ eventSourceARN, eventID, dynamodb }: DynamoDBRecord): string {
  return digest(`${eventSourceARN} ${eventID ?? dynamodb?.SequenceNumber}`);
}

/**
 * Identifies the first records of the batches in which a redriven record failed. None where the redrive does not know
 * them.
 */
export function originIds({ eventSourceARN, origins = [] }: DynamoDBRecord): string[] {
  return origins.map((eventID) => recordId({ eventSourceARN, eventID }));
}

/** 32 hexadecimal digits that stand for a text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest().toString('hex', 0, ID_BYTES);
}

/** Half of the digits: enough to tell the records of some batches apart, though not all those of a day. */
export function shortened(id: string): string {
  return id.slice(0, ID_BYTES);
}
