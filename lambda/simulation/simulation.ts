import { Heap } from 'heap-js';
import { Cost, costOf } from './cost';
import { SimulatedFunction } from './handler-model';
import { Random, randomSources } from './random';
import { Scenario } from './scenario';
import { SimulatedRecord } from './simulated-record';
import { SimulatedShard, Surroundings } from './simulated-shard';
import { LossReason, Tally } from './tally';
import { TimeSlice, Timeline } from './timeline';
import { ShardRecords, shardsOf } from './workload';
import { MappingRules } from '../rules/mapping-rules';
import { POLL_INTERVAL_MS } from '../rules/polling';

/** What has become of all records, and what it took. Times are in milliseconds. */
export interface Report {
  /** Each record that was written is exactly one of processed, in the failure destination, and lost. */
  readonly records: {
    readonly written: number;
    readonly processed: number;
    readonly inFailureDestination: {
      readonly total: number;
      /** Pointed at by messages of the mapping, or parked themselves by the handler helper. */
      readonly byMapping: number;
      readonly byHelper: number;
      /** They could have been processed: they are there because of something else. */
      readonly healthy: number;
      /** Those pointed at that will be trimmed before somebody fetches them. */
      readonly expired: number;
      /** From a message until the first of its records is trimmed; null without a message. */
      readonly leastTimeLeftMs: number | null;
    };
    readonly lost: { readonly total: number } & { readonly [reason in LossReason]: number };
    /** Calls of the handler for a record with which it had succeeded before. */
    readonly repeated: number;
  };
  readonly invocations: {
    readonly total: number;
    readonly failed: number;
    readonly throttled: number;
    readonly meanMs: number;
  };
  readonly concurrency: { readonly max: number };
  /** Of the last record of a batch, when it is invoked, as Lambda reports it. */
  readonly iteratorAge: { readonly maxMs: number; readonly p50Ms: number };
  /** Sum, over all slots, of the time that they waited for retries. */
  readonly blockedMs: number;
  /** After the outage, until all was done that was written before its end; null without an outage. */
  readonly caughtUpInMs: number | null;
  /** When the last record was done. */
  readonly endedMs: number;
  /** For a million records. */
  readonly cost: Cost;
  readonly timeline: readonly TimeSlice[];
}

/**
 * Runs the event source mapping over all the shards, from the first write until every record is done, as fast as the
 * machine can.
 */
export function simulate(scenario: Scenario): Report {
  const newRandom = randomSources(scenario.seed);
  return new Simulation(scenario, shardsOf(scenario.workload, scenario.shards, newRandom), newRandom).run();
}

/** As `simulate`, of given records instead of a workload's. */
export function simulateRecords(scenario: Scenario, shards: readonly ShardRecords[]): Report {
  return new Simulation(scenario, shards, randomSources(scenario.seed)).run();
}

interface TimedEvent {
  readonly ms: number;
  /** What is for the same time happens in the order in which it was asked for. */
  readonly place: number;
  readonly happen: (nowMs: number) => void;
}

class Simulation implements Surroundings {
  public readonly rules: MappingRules;
  public readonly tally: Tally;
  private readonly timeline = new Timeline();
  private readonly random: Random;
  private readonly fn: SimulatedFunction;
  private readonly shards: readonly SimulatedShard[];
  private readonly events = new Heap<TimedEvent>((one, other) => one.ms - other.ms || one.place - other.place);
  private eventCount = 0;
  private nowMs = 0;
  private running = 0;
  private mostRunning = 0;

  public constructor(
    private readonly scenario: Scenario,
    shards: readonly ShardRecords[],
    newRandom: ReturnType<typeof randomSources>,
  ) {
    const {
      handler,
      hasDestination,
      redriveAfterMs,
      settings,
      workload: { itemBytes },
    } = scenario;
    const { parallelizationFactor } = settings;
    this.rules = {
      settings,
      isWanted: () => true,
      slotOf: (record) => (record as SimulatedRecord).key % parallelizationFactor,
      bytesOf: () => itemBytes,
    };
    this.tally = new Tally(hasDestination, redriveAfterMs, outageEndMs(scenario));
    this.random = newRandom();
    this.fn = new SimulatedFunction(handler, this.tally, newRandom());
    this.shards = shards.map((records) => new SimulatedShard(records, this));
  }

  public run(): Report {
    // Shards are not polled in step.
    for (const shard of this.shards) {
      this.at(Math.floor(this.random() * POLL_INTERVAL_MS), (nowMs) => shard.advance(nowMs));
    }
    for (let event = this.events.pop(); event; event = this.events.pop()) {
      this.nowMs = event.ms;
      event.happen(event.ms);
    }
    return this.report();
  }

  public at(ms: number, happen: TimedEvent['happen']): void {
    this.events.push({ ms, happen, place: this.eventCount++ });
  }

  public invoke(...[batch, nowMs, ended]: Parameters<Surroundings['invoke']>): void {
    const isThrottled = this.running >= this.scenario.concurrencyLimit;
    const { durationMs, result } = isThrottled ? this.fn.throttle() : this.fn.invoke(batch, nowMs);
    if (result.functionError === 'NotInvoked') {
      this.at(nowMs, (endedMs) => ended(result, endedMs));
      return;
    }
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    this.timeline.began(nowMs - (batch.records.at(-1) as SimulatedRecord).writtenMs, this.running, nowMs);
    this.at(nowMs + durationMs, (endedMs) => {
      this.timeline.ended(--this.running, endedMs);
      ended(result, endedMs);
    });
  }

  private report(): Report {
    const { tally } = this;
    const { byHelper, byMapping } = tally.sent;
    const inFailureDestination = byMapping + byHelper;
    const lost = tally.lost.discarded + tally.lost.trimmed + tally.lost.unheard;
    const written = tally.processed + inFailureDestination + lost;
    return {
      records: {
        written,
        processed: tally.processed,
        inFailureDestination: {
          total: inFailureDestination,
          ...tally.sent,
          expired: tally.expired,
          leastTimeLeftMs: tally.leastTimeLeftMs < Infinity ? tally.leastTimeLeftMs : null,
        },
        lost: { total: lost, ...tally.lost },
        repeated: tally.repeated,
      },
      invocations: {
        total: tally.invocations,
        failed: tally.failedInvocations,
        throttled: tally.throttles,
        meanMs: tally.invocations > 0 ? tally.busyMs / tally.invocations : 0,
      },
      concurrency: { max: this.mostRunning },
      iteratorAge: this.timeline.iteratorAge(),
      blockedMs: tally.blockedMs,
      caughtUpInMs: this.scenario.handler.outage ? Math.max(0, tally.caughtUpMs - outageEndMs(this.scenario)) : null,
      endedMs: this.nowMs,
      cost: costOf(this.scenario, tally, written),
      timeline: this.timeline.result(),
    };
  }
}

function outageEndMs({ handler: { outage } }: Scenario): number {
  return outage ? outage.fromMs + outage.lengthMs : 0;
}
