import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { Batch } from './batches';
import { FoundFailure } from './collect';
import { Invoke } from './invoke';
import { Group } from './plan';
import { RedrivenRecord, recordsInOrder, ResolvedFailure } from './resolve';
import { Settlement } from './settlement';
import { itemKeyOf } from '../record/item-key';
import { isKey } from '../record/key-text';

/** A record that is not done. The reason completes "it was left, since …". */
export interface LeftRecord {
  readonly record: RedrivenRecord;
  readonly error: string;
  /** Of the invocation that has failed on it. */
  readonly requestId?: string;
}

/** What a group is redriven with; what it counts and finds is added. */
export interface GroupParts {
  readonly streams: DynamoDBStreamsClient;
  readonly invoke: Invoke;
  readonly selected: ReadonlySet<FoundFailure>;
  readonly settlement: Settlement;
  readonly pace: { readonly rate: number; next(count: number, signal?: AbortSignal): Promise<void> };
  readonly only?: string;
  readonly wholeRange?: boolean;
  readonly signal?: AbortSignal;
  readonly counts: { done: number; failed: number; heldBack: number; lost: number; invocations: number };
  readonly leftRecords: LeftRecord[];
  /** Those that have what is wanted. */
  readonly matching: FoundFailure[];
  /** Those of them that have records of other items too. */
  readonly mixed: FoundFailure[];
  readonly unclear: FoundFailure[];
  readonly onCount: () => void;
}

/**
 * Redrives a group, one invocation after another: no two have records of the same item at a time. A record that is not
 * done holds back the later ones of its item.
 */
export class GroupRun {
  private readonly stoppedKeys = new Set<string>();
  private readonly batch: Batch;

  public constructor(
    private readonly group: Group,
    private readonly parts: GroupParts,
  ) {
    // Slower than a batch a second: in smaller ones.
    this.batch = new Batch(Math.max(1, Math.floor(parts.pace.rate)));
  }

  /**
   * Rejects with what kept it from going on. Before a failure that cannot be read, all is done that comes before it.
   */
  public async run(): Promise<void> {
    const { signal, settlement, streams } = this.parts;
    if (!this.group.failures.some((failure) => this.parts.selected.has(failure))) return;
    let unreadable: Error | undefined;
    for await (const resolution of recordsInOrder(streams, this.group.failures)) {
      if (signal?.aborted) return;
      if (resolution.type === 'unreadable') unreadable = resolution.error;
      else if (resolution.type === 'resolved') this.resolved(resolution.resolved);
      else if (this.isDue(resolution.record)) await this.send(this.batch.add(resolution.record));
    }
    await this.send(this.batch.take());
    await settlement.flush();
    this.parts.onCount();
    if (unreadable) throw unreadable;
  }

  private resolved(resolved: ResolvedFailure): void {
    const { counts, matching, mixed, only, selected, settlement, unclear } = this.parts;
    if (!selected.has(resolved.failure)) return;
    if (only !== undefined && !resolved.records.some((record) => isKey(record, only))) return;
    matching.push(resolved.failure);
    if (this.isUnclear(resolved)) {
      unclear.push(resolved.failure);
      return;
    }
    if (only !== undefined && !resolved.records.every((record) => isKey(record, only))) mixed.push(resolved.failure);
    counts.lost += resolved.lost;
    settlement.add(resolved);
  }

  /**
   * Whether a record is to be redriven. One that is not, and is none of those that were asked for, may still hold back
   * later ones.
   */
  private isDue(record: RedrivenRecord): boolean {
    const { only, selected } = this.parts;
    if (only !== undefined && !isKey(record.record, only)) return false;
    const isSelected = record.owners.some((owner) => selected.has(owner.failure) && !this.isUnclear(owner));
    if (!isSelected) this.stop(record);
    return isSelected && !this.isHeldBack(record);
  }

  private isUnclear({ surplus }: ResolvedFailure): boolean {
    return surplus > 0 && !this.parts.wholeRange;
  }

  /** Until all are done or have failed, or there is no going on. */
  private async send(records: readonly RedrivenRecord[]): Promise<void> {
    let rest = records;
    while (rest.length > 0 && !this.parts.signal?.aborted) {
      rest = rest.filter((record) => this.isOurs(record) && !this.isHeldBack(record));
      if (rest.length === 0) return;
      const { done, error, namesFirst, requestId } = await this.invoke(rest);
      await this.settle(rest.slice(0, done));
      if (done === 0 && !namesFirst && rest.length > 1) {
        // Any of them may be to blame: halves, as an event source mapping does it.
        const middle = Math.floor(rest.length / 2);
        await this.send(rest.slice(0, middle));
        rest = rest.slice(middle);
      } else if (done === 0) {
        this.leave(rest[0], error!, requestId);
        rest = rest.slice(1);
      } else {
        // The first that is not done may not even have been tried.
        rest = rest.slice(done);
      }
    }
  }

  private async invoke(records: readonly RedrivenRecord[]) {
    const { counts, invoke, pace, signal } = this.parts;
    await pace.next(records.length, signal);
    if (signal?.aborted) throw new Error('interrupted');
    counts.invocations++;
    return invoke(
      this.group.functionName,
      records.map(({ record }) => record),
      signal,
    );
  }

  private async settle(records: readonly RedrivenRecord[]): Promise<void> {
    const { counts, settlement } = this.parts;
    for (const record of records) settlement.done(record);
    counts.done += records.length;
    await settlement.flush();
    this.parts.onCount();
  }

  private isHeldBack(record: RedrivenRecord): boolean {
    if (!this.stoppedKeys.has(itemKeyOf(record.record))) return false;
    this.parts.counts.heldBack++;
    this.parts.onCount();
    return true;
  }

  /** Its message may be in other hands by now: so may what comes after it. */
  private isOurs(record: RedrivenRecord): boolean {
    if (record.owners.some(({ failure }) => failure.held.isHeld())) return true;
    this.leave(record, 'its message is held by somebody else now');
    return false;
  }

  private leave(record: RedrivenRecord, error: string, requestId?: string): void {
    this.parts.counts.failed++;
    this.parts.leftRecords.push({ record, error, requestId });
    this.stop(record);
    this.parts.onCount();
  }

  private stop({ record }: RedrivenRecord): void {
    this.stoppedKeys.add(itemKeyOf(record));
  }
}
