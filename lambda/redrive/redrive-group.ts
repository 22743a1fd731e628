import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { FailedEvent, GroupEvent } from './events';
import { ResolvedFailure } from './failure-resolver';
import { InvocationBatch } from './invocation-batch';
import { Invoke } from './lambda-invoke';
import { MessageRemover } from './message-remover';
import { Pace } from './pace';
import { FailureGroup, Plan } from './plan';
import { RedrivenRecord, recordsInOrder } from './records-in-order';
import { DynamoDBRecord } from '../record/event';
import { itemKeyOf } from '../record/item-key';
import { isKey } from '../record/key-text';

/** Which records of the selected failures are redriven. */
export interface RecordSelection {
  /** Only records of this key, as `isKey` understands it. */
  readonly only?: string;
  /** Whether to redrive all records of a range that has more records than failed. */
  readonly wholeRange?: boolean;
}

/** The tools and the choices that all groups of a redrive share. */
export interface GroupContext extends RecordSelection {
  readonly selected: Plan['selected'];
  readonly streams: DynamoDBStreamsClient;
  readonly invoke: Invoke;
  readonly remover: MessageRemover;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/**
 * Redrives a group, one invocation after another, so that no two invocations have records of the same item. A record
 * that is not done holds back the later ones of its item. A failure that cannot be read ends the group, after all
 * records before it.
 */
export function redriveGroup(group: FailureGroup, context: GroupContext): AsyncGenerator<GroupEvent> {
  return new GroupRedrive(group, context).run();
}

class GroupRedrive {
  private readonly heldItems = new Set<string>();
  private readonly batch: InvocationBatch;

  public constructor(
    private readonly group: FailureGroup,
    private readonly context: GroupContext,
  ) {
    // A rate below a batch a second needs smaller batches.
    this.batch = new InvocationBatch(Math.max(1, Math.floor(context.pace.rate)));
  }

  public async *run(): AsyncGenerator<GroupEvent> {
    const { selected, signal, streams, remover } = this.context;
    if (!this.group.failures.some((failure) => selected.has(failure))) return;
    for await (const step of recordsInOrder(streams, this.group.failures)) {
      if (signal.aborted) return;
      if (step.type === 'record') yield* this.add(step.record);
      else if (step.type === 'resolved') yield* this.begin(step.resolved);
      else yield step;
    }
    yield* this.send(this.batch.take());
    yield* remover.removeDone();
  }

  private *begin(resolved: ResolvedFailure): Generator<GroupEvent> {
    const { only, remover, selected } = this.context;
    const { failure, records } = resolved;
    const wanted = records.filter((record) => this.isWanted(record)).length;
    if (!selected.has(failure) || (only !== undefined && wanted === 0)) return;
    if (this.isUnclear(resolved)) {
      yield { type: 'unclear', failure };
    } else {
      remover.add(resolved);
      yield { type: 'resolved', resolved, isMixed: wanted < records.length };
    }
  }

  private async *add(record: RedrivenRecord): AsyncGenerator<GroupEvent> {
    if (!this.isWanted(record.record)) return;
    const { selected } = this.context;
    const isSelected = record.owners.some((owner) => selected.has(owner.failure) && !this.isUnclear(owner));
    // A record that is not selected stays in its message, and holds back the later ones of its item.
    if (!isSelected) this.hold(record);
    else if (this.isHeld(record)) yield { type: 'heldBack', record };
    else yield* this.send(this.batch.add(record));
  }

  /** Sends records until each is done, has failed or is held back, or the signal is aborted. */
  private async *send(records: readonly RedrivenRecord[]): AsyncGenerator<GroupEvent> {
    const { invoke, pace, signal } = this.context;
    let rest = records;
    while (!signal.aborted) {
      rest = yield* this.sendable(rest);
      if (rest.length === 0) return;
      await pace.next(rest.length, signal);
      if (signal.aborted) return;
      yield { type: 'sent', records: rest };
      const events = rest.map(({ record }) => record);
      const { done, error, namesFirst, requestId } = await invoke(this.group.functionName, events, signal);
      if (done > 0) {
        yield* this.settle(rest.slice(0, done));
        // The function may not have tried the first record that is not done.
        rest = rest.slice(done);
      } else if (!namesFirst && rest.length > 1) {
        // Any record may be to blame. Halves find it, as an event source mapping does it.
        const middle = Math.floor(rest.length / 2);
        yield* this.send(rest.slice(0, middle));
        rest = rest.slice(middle);
      } else {
        yield this.fail(rest[0], error!, requestId);
        rest = rest.slice(1);
      }
    }
  }

  /** Returns the records that can be sent now. */
  private *sendable(records: readonly RedrivenRecord[]): Generator<GroupEvent, readonly RedrivenRecord[]> {
    const sendable: RedrivenRecord[] = [];
    for (const record of records) {
      const isOurs = record.owners.some(({ failure }) => failure.held.isHeld());
      if (!isOurs) yield this.fail(record, 'its message is held by somebody else now');
      else if (this.isHeld(record)) yield { type: 'heldBack', record };
      else sendable.push(record);
    }
    return sendable;
  }

  private async *settle(records: readonly RedrivenRecord[]): AsyncGenerator<GroupEvent> {
    for (const record of records) this.context.remover.done(record);
    yield { type: 'done', records };
    yield* this.context.remover.removeDone();
  }

  private fail(record: RedrivenRecord, error: string, requestId?: string): FailedEvent {
    this.hold(record);
    return { type: 'failed', record, error, requestId };
  }

  private isWanted(record: DynamoDBRecord): boolean {
    return this.context.only === undefined || isKey(record, this.context.only);
  }

  private isUnclear({ surplus }: ResolvedFailure): boolean {
    return surplus > 0 && !this.context.wholeRange;
  }

  private isHeld({ record }: RedrivenRecord): boolean {
    return this.heldItems.has(itemKeyOf(record));
  }

  private hold({ record }: RedrivenRecord): void {
    this.heldItems.add(itemKeyOf(record));
  }
}
