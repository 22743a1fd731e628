import { inspect } from 'node:util';
import { DynamoDBRecord } from '../../record/event';

/** A day in the year 5138. A larger number counts milliseconds. */
const LATEST_SECONDS = 100_000_000_000;

/**
 * Refuses records without a time, because the mapping would wait for them forever.
 *
 * @throws TypeError if it is no list of records, or if a record has no time
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

/** Shows a value briefly, in one line. */
export function textOf(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 2, maxStringLength: 60 });
}
