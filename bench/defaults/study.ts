import { durationText } from '../../lambda/cli/text/duration';
import { HandlerModel, helperMaxAttempts } from '../../lambda/simulation/handler-model';
import { Preset, PRESETS } from '../../lambda/simulation/presets';
import { Scenario } from '../../lambda/simulation/scenario';
import { simulate } from '../../lambda/simulation/simulation';

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

/** Failures of the evening are looked at in the morning. */
const REDRIVE_AFTER_MS = 8 * HOUR;

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
  tutorial: PRESETS.tutorial,
  'Solutions Constructs': PRESETS['solutions-constructs'],
  'CDK, AWS': PRESETS.aws,
  'ours, construct only': PRESETS['construct-only'],
  ours: PRESETS['table-stream-consumer'],
  'ours, poison known': { ...PRESETS['table-stream-consumer'], knowsPoison: true },
};

/** Ours, with other settings. */
export const VARIANTS: { readonly [name: string]: Contestant } = {
  ...Object.fromEntries(
    [3, 5, 7, 10, 13].map((retries) => [
      `construct only, ${retries} retries`,
      withRetries(PRESETS['construct-only'], retries),
    ]),
  ),
  'construct only, endless retries': withRetries(PRESETS['construct-only'], -1),
  'construct only, 10 retries, no bisect': without(PRESETS['construct-only'], 'bisectBatchOnFunctionError'),
  ...Object.fromEntries(
    [3, 5, 7, 10, 13].map((attempts) => [
      `ours, ${attempts} attempts`,
      withAttempts(PRESETS['table-stream-consumer'], attempts),
    ]),
  ),
  'ours, 10 attempts, no bisect': without(PRESETS['table-stream-consumer'], 'bisectBatchOnFunctionError'),
  'ours, 10 attempts, ParallelizationFactor 10': withSlots(PRESETS['table-stream-consumer'], 10),
};

export const VARIANT_TROUBLES: readonly Trouble[] = [
  { outageMs: 30 * MINUTE, poisonRate: 0 },
  { outageMs: 3 * HOUR, poisonRate: 0 },
  { outageMs: 0, poisonRate: 1e-4 },
  { outageMs: 0, poisonRate: 1e-3 },
];

function withRetries(preset: Preset, maximumRetryAttempts: number): Contestant {
  return { ...preset, settings: { ...preset.settings, maximumRetryAttempts } };
}

/** The mapping must not give up before the helper does. */
function withAttempts(preset: Preset, maxAttempts: number): Contestant {
  return { ...withRetries(preset, Math.max(preset.settings.maximumRetryAttempts, maxAttempts)), maxAttempts };
}

function withSlots(preset: Preset, parallelizationFactor: number): Contestant {
  return { ...preset, settings: { ...preset.settings, parallelizationFactor } };
}

function without(preset: Preset, setting: 'bisectBatchOnFunctionError'): Contestant {
  return { ...preset, settings: { ...preset.settings, [setting]: false } };
}

/** What is told of each. */
export const HEAD = [
  'lost',
  'healthy in the failure destination',
  'expired there',
  'longest iterator age',
  'caught up after',
  'waiting for retries',
];

/** What becomes of the contestant, as the cells of a table. */
export function outcomeOf(contestant: Contestant, trouble: Trouble): string[] {
  const { blockedMs, caughtUpInMs, iteratorAge, records } = simulate(scenarioOf(contestant, trouble));
  const { expired, healthy } = records.inFailureDestination;
  return [
    count(records.lost.total),
    count(healthy),
    count(expired),
    durationText(iteratorAge.maxMs),
    caughtUpInMs === null ? '' : durationText(caughtUpInMs),
    durationText(blockedMs),
  ];
}

function scenarioOf(contestant: Contestant, { outageMs, poisonRate }: Trouble): Scenario {
  const { hasDestination, handler, knowsPoison = false, settings } = contestant;
  const maxAttempts = contestant.maxAttempts ?? helperMaxAttempts(settings);
  const outage: HandlerModel['outage'] =
    outageMs > 0 ? { fromMs: OUTAGE_FROM_MS, lengthMs: outageMs, kind: 'errors' } : undefined;
  return {
    seed: SEED,
    shards: SHARDS,
    workload: { rate: RATE, durationMs: DURATION_MS, keys: 100_000, skew: 0, itemBytes: 1000, poisonRate },
    settings,
    hasDestination,
    handler: { ...handler, batchMs: 20, recordMs: 2, spread: 0.2, transientRate: 0, outage, maxAttempts, knowsPoison },
    concurrencyLimit: 1000,
    redriveAfterMs: REDRIVE_AFTER_MS,
    memoryMb: 256,
  };
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
