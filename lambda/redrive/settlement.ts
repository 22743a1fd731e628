import { Collection } from './collect';
import { ObjectLocation } from './failure';
import { RedrivenRecord, ResolvedFailure } from './resolve';
import { Objects } from './sources/bucket';
import { FailureSource, HeldMessage } from './sources/source';

/** Keeps a failure of which records are lost, before its message is removed. Resolves once it is kept for good. */
export type KeepLost = (lost: ResolvedFailure) => Promise<void>;

/** What there is to do with a message. */
interface OpenMessage {
  /** Of its failures, those that are not done. What is not understood never is. */
  failures: number;
  readonly objects: ObjectLocation[];
}

/** Removes messages whose records are all done: not before, and of what was lost not before that is kept elsewhere. */
export class Settlement {
  public removed = 0;
  /** Records that are lost, and what is known of them kept. */
  public keptLost = 0;
  /** Done, and still there: they will be found again, and the function will be given what it has done. */
  public readonly notRemoved: HeldMessage[] = [];
  /** How many of its records are not done. */
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

  /** A failure that is redriven: one that has no record left is settled. */
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

  /** Removes what was settled since the last time. */
  public async flush(): Promise<void> {
    const settled = this.settled.splice(0);
    for (const resolved of settled) {
      if (resolved.lost === 0) continue;
      await this.keepLost(resolved);
      this.keptLost += resolved.lost;
    }
    const removable = settled.flatMap(({ failure: { held } }) =>
      --this.messages.get(held)!.failures === 0 ? [held] : [],
    );
    const ours = removable.filter((held) => held.isHeld());
    const left = new Set([...removable.filter((held) => !ours.includes(held)), ...(await this.source.remove(ours))]);
    this.notRemoved.push(...left);
    for (const held of removable) {
      if (left.has(held)) continue;
      this.removed++;
      // After the message: an object that nobody announces harms nobody, an announcement of none looks like a loss.
      for (const object of this.messages.get(held)!.objects) await this.objects.remove(object);
    }
  }
}
