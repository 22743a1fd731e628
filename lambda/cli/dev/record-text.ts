import type { DynamoDBRecord } from '../../record/event';
import { keyText } from '../../record/key-text';
import { shorten } from '../text/shorten';

/** Only the first records of many are shown. */
const RECORDS_SHOWN = 5;
const LONGEST_KEY = 80;

/** Shows records: INSERT order=1, MODIFY customer=Ada,order=2 and 7 more. */
export function recordsText(records: readonly DynamoDBRecord[]): string {
  const shown = records.slice(0, RECORDS_SHOWN).map(recordText).join(', ');
  return records.length > RECORDS_SHOWN ? `${shown} and ${records.length - RECORDS_SHOWN} more` : shown;
}

/** Shows a record: MODIFY customer=Ada,order=2. */
export function recordText(record: DynamoDBRecord): string {
  return `${record.eventName} ${shortKeyText(record)}`;
}

/** Shows an item's key as `redrive --only` takes it, cut if it is long. */
export function shortKeyText(record: DynamoDBRecord): string {
  return shorten(keyText(record), LONGEST_KEY);
}

/** Shows an error in one line. A message can have several, such as Node.js's about a missing module. */
export function errorText({
  errorType,
  errorMessage,
}: {
  readonly errorType: string;
  readonly errorMessage: string;
}): string {
  return `${errorType}: ${errorMessage.split('\n')[0]}`;
}
