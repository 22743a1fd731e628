import { MAX_PAYLOAD_BYTES } from '../../src/shared/limits';
import { DynamoDBRecord } from '../record/event';

/** The bytes that the records of one batch can take. We infer that Lambda measures the JSON of the event. */
export const MAX_BATCH_BYTES = MAX_PAYLOAD_BYTES - '{"Records":[]}'.length;

/** The bytes that a record takes in the JSON of an event, with the comma. */
export function recordBytes(record: DynamoDBRecord): number {
  return Buffer.byteLength(JSON.stringify(record)) + 1;
}
