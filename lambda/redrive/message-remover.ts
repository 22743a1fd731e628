import { Collection } from './collect';
import { RemovalEvent } from './events';
import { ObjectLocation } from './failure';
import { ResolvedFailure } from './failure-resolver';
import { RedrivenRecord } from './records-in-order';
import { Objects } from './sources/bucket-source';
import { FailureSource, HeldMessage } from './sources/failure-source';

/** Keeps a failure with lost records, before its message is removed. Resolves once it is kept for good. */
export type KeepLost = (lost: ResolvedFailure) => Promise<void>;

interface OpenMessage {
  /** How many of its failures are not done. A part that is not understood never is. */
  failures: number;
  readonly objects: ObjectLocation[];
}

/** Removes messages once all their records are done, and keeps a failure with lost records elsewhere before that. */
export class MessageRemover {
  /** How many records of a failure are not done. */
  private readonly openRecords = new Map<ResolvedFailure, number>();
  private readonly messages = new Map<HeldMessage, OpenMessage>();
  private readonly settled: ResolvedFailure[] = [];

  public constructor(
    { failures, others }: Collection,
    private readonly source: FailureSource,
    private readonly objects: Objects,
    private readonly keepLost: KeepLost,
  ) {
    for (const { held } of [...failures, ...others]) {
      if (!this.messages.has(held)) this.messages.set(held, { failures: 0, objects: [] });
      this.messages.get(held)!.failures++;
    }
    for (const { held, object } of failures) if (object) this.messages.get(held)!.objects.push(object);
  }

  /** Adds a failure that is redriven. A failure without records is done. */
  public add(resolved: ResolvedFailure): void {
    this.openRecords.set(resolved, resolved.records.length);
    if (resolved.records.length === 0) this.settled.push(resolved);
  }

  public done({ owners }: RedrivenRecord): void {
    for (const owner of owners) {
      const open = this.openRecords.get(owner);
      if (open === undefined) continue;
      this.openRecords.set(owner, open - 1);
      if (open === 1) this.settled.push(owner);
    }
  }

  /** Removes the messages that are done since the last time. */
  public async *removeDone(): AsyncGenerator<RemovalEvent> {
    const settled = this.settled.splice(0);
    for (const resolved of settled) {
      if (resolved.lost === 0) continue;
      await this.keepLost(resolved);
      yield { type: 'lostKept', resolved };
    }
    const removable = settled.flatMap(({ failure: { held } }) =>
      --this.messages.get(held)!.failures === 0 ? [held] : [],
    );
    const ours = removable.filter((held) => held.isHeld());
    const left = new Set([...removable.filter((held) => !ours.includes(held)), ...(await this.source.remove(ours))]);
    for (const held of removable) {
      yield { type: left.has(held) ? 'notRemoved' : 'removed', held };
      if (left.has(held)) continue;
      // The object goes after its message: an announcement of a missing object would look like a loss.
      for (const object of this.messages.get(held)!.objects) await this.objects.remove(object);
    }
  }
}
