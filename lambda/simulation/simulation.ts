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

/** The outcome of a simulation. Times are in milliseconds. */
export interface Report {
  /** Each written record is exactly one of processed, in the failure destination, and lost. */
  readonly records: {
    readonly written: number;
    readonly processed: number;
    readonly inFailureDestination: {
      readonly total: number;
      /** Messages of the mapping point at these records. */
      readonly byMapping: number;
      /** The handler helper has parked these records. */
      readonly byHelper: number;
      /** The handler could have processed these records. They are here because of other ones. */
      readonly healthy: number;
      /** The stream trims these records before somebody fetches them. */
      readonly expired: number;
      /** The shortest time from a message until the first of its records is trimmed. Null without a message. */
      readonly leastTimeLeftMs: number | null;
    };
    readonly lost: { readonly total: number } & { readonly [reason in LossReason]: number };
    /** Calls of the handler for a record with which it had already succeeded. */
    readonly repeated: number;
  };
  readonly invocations: {
    readonly total: number;
    readonly failed: number;
    readonly throttled: number;
    readonly meanMs: number;
  };
  readonly concurrency: { readonly max: number };
  /** The age of the last record of a batch when it is invoked, as Lambda reports it. */
  readonly iteratorAge: { readonly maxMs: number; readonly p50Ms: number };
  /** The time that all slots together have waited for retries. */
  readonly blockedMs: number;
  /** The time from the end of the outage until all records from before its end are done. Null without an outage. */
  readonly caughtUpInMs: number | null;
  /** The time at which the last record was done. */
  readonly endedMs: number;
  /** The cost of a million records. */
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

/** Simulates given records instead of a workload's. */
export function simulateRecords(scenario: Scenario, shards: readonly ShardRecords[]): Report {
  return new Simulation(scenario, shards, randomSources(scenario.seed)).run();
}

interface TimedEvent {
  readonly ms: number;
  /** Events of the same time happen in the order of this number. */
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
    // On AWS, shards are not polled in step.
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
