import { SimulatedRecord, trimmedMs } from './simulated-record';
import { Tally } from './tally';
import { ShardRecords } from './workload';
import { Batch, Discard } from '../rules/batch';
import { MappingRules } from '../rules/mapping-rules';
import { POLL_INTERVAL_MS } from '../rules/polling';
import { InvocationResult } from '../rules/response';
import { begun, discarded, emptyShard, nextAction, polled, settled, ShardState } from '../rules/shard-state';

/** A shard needs these parts of the simulation. */
export interface Surroundings {
  readonly rules: MappingRules;
  readonly tally: Tally;
  /** Calls back at that time. */
  at(ms: number, callback: (nowMs: number) => void): void;
  /** Invokes the function, and calls back when it has ended. */
  invoke(batch: Batch, nowMs: number, ended: (result: InvocationResult, nowMs: number) => void): void;
}

/**
 * Drives the state machine of a shard under a virtual clock. Reading and sending a failure message take no time. It
 * leaves out polls that would find nothing.
 */
export class SimulatedShard {
  private state: ShardState;
  /** The shard advances at this time, or earlier when an invocation ends. */
  private wakeMs = Infinity;

  public constructor(
    private readonly records: ShardRecords,
    private readonly surroundings: Surroundings,
  ) {
    this.state = emptyShard(surroundings.rules);
  }

  /** Does everything that is due now. */
  public advance(nowMs: number): void {
    const { rules } = this.surroundings;
    for (;;) {
      const action = nextAction(this.state, rules, nowMs);
      if (action.type === 'end') return;
      if (action.type === 'wait') {
        this.wakeAt(action.untilMs);
        return;
      }
      if (action.type === 'poll' && this.records.nextMs > nowMs) {
        this.state = { ...this.state, nextPollMs: firstPollFrom(this.records.nextMs, nowMs) };
        continue;
      }
      this.state = begun(this.state, action, nowMs);
      if (action.type === 'poll') this.state = polled(this.state, rules, this.read(action.limit, nowMs), nowMs);
      else if (action.type === 'discard') this.discard(action.discard, nowMs);
      else this.invoke(action.batch, nowMs);
    }
  }

  private wakeAt(ms: number): void {
    if (ms === Infinity || ms === this.wakeMs) return;
    this.wakeMs = ms;
    this.surroundings.at(ms, (nowMs) => {
      // Another wake-up has replaced this one.
      if (this.wakeMs !== ms) return;
      this.wakeMs = Infinity;
      this.advance(nowMs);
    });
  }

  private read(limit: number, nowMs: number): SimulatedRecord[] {
    const records: SimulatedRecord[] = [];
    while (records.length < limit && this.records.nextMs <= nowMs) {
      const record = this.records.take();
      if (trimmedMs(record) < nowMs) this.surroundings.tally.trimmed(record, nowMs);
      else records.push(record);
    }
    return records;
  }

  private discard(discard: Discard, nowMs: number): void {
    this.surroundings.tally.discarded(
      discard.records as readonly SimulatedRecord[],
      discard.condition === 'Trimmed',
      nowMs,
    );
    this.state = discarded(this.state, discard);
  }

  private invoke(batch: Batch, nowMs: number): void {
    const { rules, tally } = this.surroundings;
    this.surroundings.invoke(batch, nowMs, (result, endedMs) => {
      const { done, retryInMs = 0, state } = settled(this.state, rules, batch, result, endedMs);
      this.state = state;
      tally.blockedMs += retryInMs;
      const records = batch.records as readonly SimulatedRecord[];
      for (let place = 0; place < done; place++) tally.done(records[place], endedMs);
      this.advance(endedMs);
    });
  }
}

/** Returns the first poll at or after a time, if the shard is polled regularly from now on. */
function firstPollFrom(ms: number, nowMs: number): number {
  return nowMs + Math.ceil((ms - nowMs) / POLL_INTERVAL_MS) * POLL_INTERVAL_MS;
}
