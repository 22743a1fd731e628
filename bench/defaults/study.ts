import { describeDuration } from '../../lambda/cli/durations';
import { HandlerModel } from '../../lambda/local/simulation/handler-model';
import { Preset, PRESETS } from '../../lambda/local/simulation/presets';
import { Scenario } from '../../lambda/local/simulation/scenario';
import { Report, simulate } from '../../lambda/local/simulation/simulate';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A million records, in four hours. With this seed one of them is poison at a rate of one in a million. */
const SEED = 6;
const SHARDS = 2;
const RATE = 70;
const DURATION_MS = 4 * HOUR;
/** There is one before and after. */
const OUTAGE_FROM_MS = 30 * MINUTE;

/** What goes wrong. */
export interface Trouble {
  readonly outageMs: number;
  readonly poisonRate: number;
}

export const OUTAGES_MS = [0, 10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 3 * HOUR];
export const POISON_RATES = [0, 1e-6, 1e-3];

/** What is compared, by the name it has in the tables. */
export interface Contestant extends Omit<Preset, 'description'> {
  readonly maxAttempts?: number;
  readonly knowsPoison?: boolean;
}

export const CONTESTANTS: { readonly [name: string]: Contestant } = {
  'tutorial': PRESETS.tutorial,
  'Solutions Constructs': PRESETS['solutions-constructs'],
  'CDK, AWS': PRESETS.aws,
  'ours, construct only': PRESETS['construct-only'],
  'ours': PRESETS['stream-consumer'],
  'ours, poison known': { ...PRESETS['stream-consumer'], knowsPoison: true },
};

/** Ours, with other retries. With the helper, a record is parked at the last attempt but one, or at the tenth, as by default. */
export function withRetries(maximumRetryAttempts: number, preset: Preset, maxAttempts: number): Contestant {
  return { ...preset, settings: { ...preset.settings, maximumRetryAttempts }, maxAttempts };
}

export const HEAD = ['settings', 'lost', 'healthy in the failure destination', 'of all there, expired', 'longest iterator age', 'caught up after', 'waiting for retries'];

/** What becomes of the contestant, as the cells of a table. */
export function rowOf(name: string, contestant: Contestant, trouble: Trouble): string[] {
  const { blockedMs, caughtUpInMs, iteratorAge, records } = simulate(scenarioOf(contestant, trouble));
  const { expired, healthy } = records.inFailureDestination;
  return [
    name, count(records.lost.total), count(healthy), count(expired), describeDuration(iteratorAge.maxMs),
    caughtUpInMs === null ? '' : describeDuration(caughtUpInMs), describeDuration(blockedMs),
  ];
}

export function scenarioOf({ hasDestination, handler, knowsPoison = false, maxAttempts = 10, settings }: Contestant, { outageMs, poisonRate }: Trouble): Scenario {
  const outage: HandlerModel['outage'] = outageMs > 0 ? { fromMs: OUTAGE_FROM_MS, lengthMs: outageMs, kind: 'errors' } : undefined;
  return {
    seed: SEED,
    shards: SHARDS,
    workload: { rate: RATE, durationMs: DURATION_MS, keys: 100_000, skew: 0, itemBytes: 1000, poisonRate },
    settings,
    hasDestination,
    handler: { ...handler, batchMs: 20, recordMs: 2, spread: 0.2, transientRate: 0, outage, maxAttempts, knowsPoison },
    concurrencyLimit: 1000,
    redriveAfterMs: 12 * HOUR,
    memoryMb: 256,
  };
}

/** How many records are written, and how many of them are poison at one in a million. */
export function written(): Pick<Report['records'], 'written'> & { readonly poison: number } {
  const { records } = simulate(scenarioOf(CONTESTANTS['ours, poison known'], { outageMs: 0, poisonRate: 1e-6 }));
  return { written: records.written, poison: records.inFailureDestination.total };
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}
