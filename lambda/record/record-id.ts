import { createHash } from 'node:crypto';
import { DynamoDBRecord } from './event';

const ID_BYTES = 16;

/**
 * Returns an id of 32 hexadecimal digits that each delivery of a record shares, and no other record has. A parked
 * record counts as done, so it gets another id when it is redriven. A record that Lambda discarded keeps its id.
 */
export function recordId({ eventSourceARN, eventID, dynamodb, redriven }: DynamoDBRecord): string {
  return digest(`${eventSourceARN} ${eventID ?? dynamodb?.SequenceNumber}${redriven === 1 ? ' parked' : ''}`);
}

/** Returns 32 hexadecimal digits that identify a text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest().toString('hex', 0, ID_BYTES);
}

/** Returns half of an id's digits. They distinguish the records of some batches, but not those of a whole day. */
export function shortened(id: string): string {
  return id.slice(0, ID_BYTES);
}
