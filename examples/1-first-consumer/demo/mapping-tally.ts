import { MappingEvent } from 'cdk-dynamodb-streams/local';

/** Counts what the event source mapping does, and notes when each record was first handed to the function. */
export class MappingTally {
  /** Batches, however often each was tried. */
  public batches = 0;
  public retries = 0;
  public bisects = 0;
  /** Records sent to the failure queue. */
  public discarded = 0;
  /** By sequence number, in milliseconds since 1970. */
  public readonly deliveredAtMs = new Map<string, number>();

  public add(event: MappingEvent): void {
    if (event.type === 'discarded') {
      this.discarded += event.discard.records.length;
      return;
    }
    if (event.type !== 'invoked') return;
    if (event.batch.attempts === 0) this.batches++;
    else this.retries++;
    if (event.verdict === 'bisected') this.bisects++;
    for (const { dynamodb } of event.batch.records) {
      const sequenceNumber = dynamodb!.SequenceNumber!;
      if (!this.deliveredAtMs.has(sequenceNumber)) this.deliveredAtMs.set(sequenceNumber, event.startedAtMs);
    }
  }
}
