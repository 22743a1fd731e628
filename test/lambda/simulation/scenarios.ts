import { AWS_DEFAULTS } from '../../../lambda/rules/mapping-settings';
import { HandlerModel } from '../../../lambda/simulation/handler-model';
import { Scenario } from '../../../lambda/simulation/scenario';
import { SimulatedRecord } from '../../../lambda/simulation/simulated-record';
import { Report, simulateRecords } from '../../../lambda/simulation/simulation';
import { ShardRecords, Workload } from '../../../lambda/simulation/workload';

/**
 * What differs from `AWS_DEFAULTS`, a handler that takes no time and throws, an on-failure destination, and a hundred
 * writes a second for ten seconds.
 */
export interface Changes extends Partial<Omit<Scenario, 'handler' | 'settings' | 'workload'>> {
  readonly settings?: Partial<Scenario['settings']>;
  readonly handler?: Partial<HandlerModel>;
  readonly workload?: Partial<Workload>;
}

export function scenarioWith({ settings, handler, workload, ...others }: Changes = {}): Scenario {
  return {
    seed: 1,
    shards: 1,
    workload: { rate: 100, durationMs: 10_000, keys: 100, skew: 0, itemBytes: 1000, poisonRate: 0, ...workload },
    settings: { ...AWS_DEFAULTS, ...settings },
    hasDestination: true,
    handler: {
      kind: 'throws',
      batchMs: 0,
      recordMs: 0,
      spread: 0,
      transientRate: 0,
      maxAttempts: 10,
      knowsPoison: false,
      idempotency: 'per-batch',
      ...handler,
    },
    concurrencyLimit: 1000,
    redriveAfterMs: 0,
    memoryMb: 1024,
    ...others,
  };
}

/** One shard with four records of four items, written at once, of which the second is poison. */
export function simulateFour(changes: Changes): Report {
  return simulateRecords(scenarioWith(changes), [
    shardOf([0, 1, 2, 3].map((place) => new SimulatedRecord(place + 1, 0, place, place === 1))),
  ]);
}

export function shardOf(records: readonly SimulatedRecord[]): ShardRecords {
  let next = 0;
  return {
    get nextMs() {
      return records[next]?.writtenMs ?? Infinity;
    },
    take: () => records[next++],
  };
}
