import { DynamoDBRecord } from '../record/event';

/**
 * An event must be smaller than 6 MB, which a batch is cut to. That what counts is the JSON of the event is inferred.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024 - '{"Records":[]}'.length;

/** The bytes that a record takes in the JSON of an event, with the comma. */
export function recordBytes(record: DynamoDBRecord): number {
  return Buffer.byteLength(JSON.stringify(record)) + 1;
}
