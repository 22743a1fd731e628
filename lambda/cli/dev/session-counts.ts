import { DevEvent, Summary } from './dev-event';
import { plural } from '../text/count';
import { durationText } from '../text/duration';

/** The handler helper logs this for each parked record. */
const PARKED = '"message":"record parked"';

/** Counts the work of the event source mappings in a session. */
export class SessionCounts {
  private readonly startedAtMs = Date.now();
  private readonly counts = { batches: 0, records: 0, parked: 0, retries: 0, bisects: 0, discarded: 0 };

  public add(event: DevEvent): void {
    if (event.type === 'log' && event.line.includes(PARKED)) this.counts.parked++;
    if (event.type === 'discarded') this.counts.discarded += event.discard.records.length;
    if (event.type !== 'invoked') return;
    if (event.batch.attempts > 0) this.counts.retries++;
    else this.counts.batches++;
    if (event.verdict === 'bisected') this.counts.bisects++;
    this.counts.records += event.done;
  }

  public summary(): Summary {
    return { ...this.counts, seconds: Math.round((Date.now() - this.startedAtMs) / 1000) };
  }
}

export function summaryText({ records, parked, batches, retries, bisects, discarded, seconds }: Summary): string {
  const counted = [
    `${plural(batches, 'batch', 'batches')}`,
    plural(retries, 'retry', 'retries'),
    plural(bisects, 'split'),
    `${plural(discarded, 'record')} discarded`,
  ];
  const done = `${plural(records, 'record')} done${parked > 0 ? `, ${parked} of them parked` : ''}`;
  return `Ended after ${durationText(seconds * 1000)}: ${done}, ${counted.join(', ')}.`;
}
