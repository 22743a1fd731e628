import { createHash } from 'node:crypto';
import { DynamoDBRecord } from './event';

/** Digits of an id that tell the records of some batches apart. Among all records of a day it takes all 32. */
const SHORT = 16;

/** The same for every delivery of a record, and of no other record: 32 hexadecimal digits. */
export function recordId({ eventSourceARN, eventID, dynamodb }: DynamoDBRecord): string {
  return digest(`${eventSourceARN} ${eventID ?? dynamodb?.SequenceNumber}`);
}

/** 32 hexadecimal digits that stand for a text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 2 * SHORT);
}

/** 16 of the 32 digits. */
export function shortened(id: string): string {
  return id.slice(0, SHORT);
}
