import { DynamoDBRecord } from '../record/event';

/**
 * Returns the time at which a record was written, in milliseconds since 1970. A DynamoDB stream knows it to the second.
 */
export function arrivalMs(record: DynamoDBRecord): number {
  return (record.dynamodb?.ApproximateCreationDateTime ?? NaN) * 1000;
}

/** Formats a time as Lambda does for a DynamoDB stream, without milliseconds: 2026-09-17T13:11:29Z. */
export function toSecond(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
