import { admit } from '../rules/admission';
import { MappingSettings } from '../rules/mapping-settings';
import { HandlerModel, helperMaxAttempts } from '../simulation/handler-model';
import { Interval } from '../simulation/interval';
import { Preset, PresetName, PRESETS } from '../simulation/presets';
import { Scenario } from '../simulation/scenario';

/** The options of the command. Times are in milliseconds. */
export interface SimulateOptions extends Partial<MappingSettings> {
  readonly preset: PresetName;
  readonly seed: number;
  readonly rate: number;
  readonly duration: number;
  readonly keys: number;
  readonly skew: number;
  readonly itemSize: number;
  readonly burst?: number;
  readonly burstFrom: number;
  readonly burstLength: number;
  readonly shards: number;
  readonly handler?: HandlerModel['kind'];
  readonly batchTime: number;
  readonly recordTime: number;
  readonly timeSpread: number;
  readonly memory: number;
  readonly concurrencyLimit: number;
  readonly idempotency?: HandlerModel['idempotency'];
  readonly maxAttempts?: number;
  readonly knowsPoison?: boolean;
  readonly poisonRate: number;
  readonly transientFailureRate: number;
  readonly outage?: number;
  readonly outageFrom: number;
  readonly outageKind: 'errors' | 'throttles';
  readonly onFailure?: boolean;
  readonly redriveAfter: number;
}

/** @throws if AWS would not create such a mapping, or if an outage or a burst would begin after the last write */
export function scenarioOf(options: SimulateOptions): Scenario {
  const preset: Preset = PRESETS[options.preset];
  const settings = settingsOf(options, preset);
  admit('of the simulation', settings);
  const outage = within(options, 'outage', options.outage, options.outageFrom);
  const burst = within(options, 'burst', options.burst && options.burstLength, options.burstFrom);
  return {
    seed: options.seed,
    shards: options.shards,
    workload: {
      rate: options.rate,
      durationMs: options.duration,
      keys: options.keys,
      skew: options.skew,
      itemBytes: options.itemSize,
      poisonRate: options.poisonRate,
      ...(burst && { burst: { ...burst, factor: options.burst! } }),
    },
    settings,
    hasDestination: options.onFailure ?? preset.hasDestination,
    handler: {
      kind: options.handler ?? preset.handler.kind,
      batchMs: options.batchTime,
      recordMs: options.recordTime,
      spread: options.timeSpread,
      transientRate: options.transientFailureRate,
      ...(outage && { outage: { ...outage, kind: options.outageKind } }),
      maxAttempts: options.maxAttempts ?? helperMaxAttempts(settings),
      knowsPoison: options.knowsPoison ?? false,
      idempotency: options.idempotency ?? preset.handler.idempotency,
    },
    concurrencyLimit: options.concurrencyLimit,
    redriveAfterMs: options.redriveAfter,
    memoryMb: options.memory,
  };
}

function settingsOf(options: SimulateOptions, { settings }: Preset): MappingSettings {
  const names = Object.keys(settings) as (keyof MappingSettings)[];
  return Object.fromEntries(names.map((name) => [name, options[name] ?? settings[name]])) as unknown as MappingSettings;
}

function within(
  { duration }: SimulateOptions,
  name: 'outage' | 'burst',
  lengthMs: number | undefined,
  fromMs: number,
): Interval | undefined {
  if (!lengthMs) return undefined;
  if (fromMs < duration) return { fromMs, lengthMs };
  throw new Error(`the ${name} would begin after the last write: make --duration longer, or --${name}-from earlier`);
}
