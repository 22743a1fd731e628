import { DevEvent, Summary } from './report';

/** Counts what the event source mappings do. */
export class Tally {
  private readonly startedAtMs = Date.now();
  private readonly counts = { batches: 0, records: 0, retries: 0, bisects: 0, discarded: 0 };
  private readonly seen = new Set<string>();

  public add(event: DevEvent): void {
    if (event.type === 'discarded') this.counts.discarded += event.discard.records.length;
    if (event.type !== 'invoked') return;
    if (event.batch.attempts === 0) this.counts.batches++;
    else this.counts.retries++;
    if (event.verdict === 'bisected') this.counts.bisects++;
    for (const { eventID } of event.batch.records) this.seen.add(`${event.mapping} ${eventID}`);
  }

  public summary(): Summary {
    return { ...this.counts, records: this.seen.size, seconds: Math.round((Date.now() - this.startedAtMs) / 1000) };
  }
}
