import type { DynamoDBRecord } from '../../record/event';

/** Of more records the first are shown. */
const RECORDS_SHOWN = 5;
const LONGEST_KEY = 40;

/** E.g. INSERT order-1, MODIFY Ada/order-2 and 7 more. */
export function recordsText(records: readonly DynamoDBRecord[]): string {
  const shown = records.slice(0, RECORDS_SHOWN).map((record) => `${record.eventName} ${keyText(record)}`).join(', ');
  return records.length > RECORDS_SHOWN ? `${shown} and ${records.length - RECORDS_SHOWN} more` : shown;
}

/** The values of its key, e.g. Ada/order-2, not longer than can be read at a glance. */
function keyText({ dynamodb }: DynamoDBRecord): string {
  const text = Object.values(dynamodb?.Keys ?? {}).map((value) => String(Object.values(value)[0])).join('/');
  return text.length > LONGEST_KEY ? `${text.slice(0, LONGEST_KEY)}…` : text;
}

/** E.g. 1 record, 2 records. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : many}`;
}

/** E.g. 17 ms, 1.2 s. */
export function durationText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
