import { randomUUID } from 'node:crypto';
import { Mapping, RecordReader } from './mapping';
import { TaskGroup } from './task-group';
import { Batch, Discard } from '../../rules/batch';
import { failureMessage } from '../../rules/failure-message';
import { invocationEvent } from '../../rules/invocation-event';
import { MappingRules } from '../../rules/mapping-rules';
import { Action, begun, discarded, emptyShard, nextAction, polled, settled, ShardState } from '../../rules/shard-state';
import { Clock } from '../../stream/clock';

/**
 * Consumes one shard from its first record to its end, as the rules say. After `stop` it returns early, once its tasks
 * have ended.
 */
export async function consumeShard(
  mapping: Mapping,
  rules: MappingRules,
  shardId: string,
  reader: RecordReader,
  stop: AbortSignal,
  clock: Clock,
): Promise<void> {
  await new ShardConsumer(mapping, rules, shardId, reader, stop, clock).consume();
}

/**
 * Drives the state machine of a shard: carries out its actions, several at a time, and reports their outcomes to it.
 */
class ShardConsumer {
  private state: ShardState;
  /** The request ids of the batches in progress. All attempts of a batch have the same one. */
  private readonly requestIds = new Map<number, string>();
  private readonly work: TaskGroup;

  public constructor(
    private readonly mapping: Mapping,
    private readonly rules: MappingRules,
    private readonly shardId: string,
    private readonly reader: RecordReader,
    private readonly stop: AbortSignal,
    private readonly clock: Clock,
  ) {
    this.state = emptyShard(rules);
    this.work = new TaskGroup(clock);
  }

  public async consume(): Promise<void> {
    const { stop } = this;
    const wake = () => this.work.wake();
    stop.addEventListener('abort', wake);
    try {
      while (!stop.aborted) {
        const action = nextAction(this.state, this.rules, this.clock.now());
        if (action.type === 'end') return;
        if (action.type === 'wait') {
          await this.work.progress(action.untilMs);
        } else {
          this.state = begun(this.state, action, this.clock.now());
          this.work.begin(this.do(action));
        }
      }
    } finally {
      stop.removeEventListener('abort', wake);
      await this.work.ended();
    }
  }

  private async do(action: Action): Promise<void> {
    switch (action.type) {
      case 'poll':
        return this.poll(action.limit);
      case 'invoke':
        return this.invoke(action);
      case 'discard':
        return this.discard(action.discard);
    }
  }

  private async poll(limit: number): Promise<void> {
    const records = await this.reader.read(limit, this.stop);
    const filteredOut = records?.filter((record) => !this.rules.isWanted(record)) ?? [];
    if (filteredOut.length > 0) this.mapping.onEvent({ type: 'filtered out', ...this.origin, records: filteredOut });
    this.state = polled(this.state, this.rules, records, this.clock.now());
  }

  private async invoke({ batch, window }: Action & { type: 'invoke' }): Promise<void> {
    const { shardId, mapping } = this;
    const requestId = this.requestIdOf(batch);
    const startedAtMs = this.clock.now();
    const result = await mapping.invoke(
      invocationEvent(batch.records, window, shardId, mapping.streamArn),
      requestId,
      batch.slot,
    );
    const endedAtMs = this.clock.now();
    const { state, verdict, done, responseError, retryInMs } = settled(
      this.state,
      this.rules,
      batch,
      result,
      endedAtMs,
    );
    this.state = state;
    this.forgetDone(batch);
    mapping.onEvent({
      type: 'invoked',
      ...this.origin,
      requestId,
      batch,
      result,
      verdict,
      done,
      responseError,
      retryInMs,
      startedAtMs,
      endedAtMs,
    });
  }

  private async discard(discard: Discard): Promise<void> {
    const {
      shardId,
      mapping: { functionArn, streamArn, destination, onEvent },
    } = this;
    const requestId = this.requestIdOf(discard.batch);
    const message = failureMessage(discard, { functionArn, streamArn, shardId, requestId }, this.clock.now());
    // Lambda sends a message once. Seen on AWS.
    const deliveryError =
      message &&
      (await destination?.send(message, discard.records).then(
        () => undefined,
        (error: Error) => error,
      ));
    this.state = discarded(this.state, discard);
    this.forgetDone(discard.batch);
    onEvent({
      type: 'discarded',
      ...this.origin,
      requestId,
      discard,
      message,
      destination: message && destination?.arn,
      deliveryError,
    });
  }

  private get origin() {
    return { mapping: this.mapping.logicalId, functionName: this.mapping.functionName, shardId: this.shardId };
  }

  private requestIdOf({ id }: Batch): string {
    const requestId = this.requestIds.get(id) ?? randomUUID();
    this.requestIds.set(id, requestId);
    return requestId;
  }

  private forgetDone({ id, slot }: Batch): void {
    if (this.state.slots[slot].batches[0]?.id !== id) this.requestIds.delete(id);
  }
}
