import { inspect } from 'node:util';
import { DynamoDBRecord } from '../../record/event';

/** Some day in the year 5138. What is beyond counts milliseconds. */
const LATEST_SECONDS = 100_000_000_000;

/**
 * Records of which nobody knows when they were written would be waited for without an end.
 *
 * @throws TypeError for what is no list of records, and for a record that has no time
 */
export function checkRecords(records: unknown): void {
  if (!Array.isArray(records)) {
    const hint = Array.isArray((records as { Records?: unknown } | null)?.Records)
      ? 'give event.Records'
      : 'make some with insertOf(…)';
    throw new TypeError(`'records' must be a list of records, got ${textOf(records)}: ${hint}`);
  }
  records.forEach(checkRecord);
}

function checkRecord(record: DynamoDBRecord | null | undefined, index: number): void {
  if (typeof record?.dynamodb !== 'object' || record.dynamodb === null) {
    throw new TypeError(
      `records[${index}] must be a record of a DynamoDB stream, got ${textOf(record)}, without 'dynamodb': make one of an item with insertOf(…)`,
    );
  }
  const seconds: unknown = record.dynamodb.ApproximateCreationDateTime;
  if (typeof seconds === 'number' && seconds >= 0 && seconds < LATEST_SECONDS) return;
  throw new TypeError(
    `records[${index}].dynamodb.ApproximateCreationDateTime must be a number of seconds since 1970, got ${textOf(seconds)}: ${adviceOn(seconds)}`,
  );
}

function adviceOn(time: unknown): string {
  if (time === undefined) return 'make the record with insertOf(…), which gives it one';
  if (typeof time === 'number' && time >= LATEST_SECONDS) {
    return `that counts milliseconds, ${Math.floor(time / 1000)} are its seconds`;
  }
  return 'make it with Math.floor(date.getTime() / 1000), or the record with insertOf(…, { approximateCreationDateTime: date })';
}

/** A value in short, in one line. */
export function textOf(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 2, maxStringLength: 60 });
}
