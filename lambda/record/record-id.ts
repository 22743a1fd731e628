import { createHash } from 'node:crypto';
import { DynamoDBRecord } from './event';

const ID_BYTES = 16;

/**
 * The same for every delivery of a record, and of no other record: 32 hexadecimal digits. A record that was parked is
 * done with; redriven, it is another. One that Lambda gave up is the same as ever: what was done of it is known.
 */
export function recordId({ eventSourceARN, eventID, dynamodb, redriven }: DynamoDBRecord): string {
  return digest(`${eventSourceARN} ${eventID ?? dynamodb?.SequenceNumber}${redriven === 1 ? ' parked' : ''}`);
}

/** 32 hexadecimal digits that stand for a text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest().toString('hex', 0, ID_BYTES);
}

/** Half of the digits: enough to tell the records of some batches apart, though not all those of a day. */
export function shortened(id: string): string {
  return id.slice(0, ID_BYTES);
}
