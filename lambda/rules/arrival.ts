import { DynamoDBRecord } from '../record/event';

/** When a record was written, in milliseconds since 1970. A DynamoDB stream knows it to the second. */
export function arrivalMs(record: DynamoDBRecord): number {
  return (record.dynamodb?.ApproximateCreationDateTime ?? NaN) * 1000;
}

/** 2026-09-17T13:11:29Z: as Lambda writes it for a DynamoDB stream, without milliseconds. */
export function toSecond(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
