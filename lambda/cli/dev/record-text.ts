import type { RunningMapping } from '../../local';
import type { DynamoDBRecord } from '../../record/event';
import { shorten } from '../text/shorten';

/** Of more records the first are shown. */
const RECORDS_SHOWN = 5;
const LONGEST_KEY = 40;

/** The key of the table that the records are of. */
type TableKey = RunningMapping['tableKey'];

/** E.g. INSERT order-1, MODIFY Ada/order-2 and 7 more. */
export function recordsText(records: readonly DynamoDBRecord[], tableKey: TableKey): string {
  const shown = records
    .slice(0, RECORDS_SHOWN)
    .map((record) => recordText(record, tableKey))
    .join(', ');
  return records.length > RECORDS_SHOWN ? `${shown} and ${records.length - RECORDS_SHOWN} more` : shown;
}

/** E.g. MODIFY Ada/order-2. */
export function recordText(record: DynamoDBRecord, tableKey: TableKey): string {
  return `${record.eventName} ${keyText(record, tableKey)}`;
}

/** E.g. Ada/order-2: the partition key comes first. Not longer than can be read at a glance. */
export function keyText({ dynamodb }: DynamoDBRecord, tableKey: TableKey): string {
  const key = Object.keys(tableKey)
    .map((name) => Object.values(dynamodb?.Keys?.[name] ?? {})[0])
    .join('/');
  return shorten(key, LONGEST_KEY);
}

/** Of a message of several lines, such as node's about a missing module, the first. */
export function errorText({
  errorType,
  errorMessage,
}: {
  readonly errorType: string;
  readonly errorMessage: string;
}): string {
  return `${errorType}: ${errorMessage.split('\n')[0]}`;
}
