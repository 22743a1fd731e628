import { explore, Explored } from './explore';
import { PROOF_BOUNDS, settingsFor } from './settings';
import { Setting } from '../world/world';

/** What a worker has to do. */
export interface Work {
  readonly bound: keyof typeof PROOF_BOUNDS;
  /** Only settings that have these values. */
  readonly only?: Partial<Setting>;
  /** Every so many settings is this worker's. */
  readonly workers: number;
  readonly worker: number;
}

/** The sum over the settings that a worker has explored. */
export interface Proven extends Explored {
  readonly settings: number;
  /** That of the counterexample. */
  readonly setting?: Setting;
}

/** Explores settings until a schedule breaks a promise. */
async function prove({ bound: name, only = {}, worker, workers }: Work): Promise<Proven> {
  const sum = { settings: 0, schedules: 0, steps: 0, states: 0, cut: 0 };
  let met = 0;
  for (const { records, bound } of PROOF_BOUNDS[name]) {
    for (const setting of settingsFor(records)) {
      const isWanted = Object.entries(only).every(([key, value]) => setting[key as keyof Setting] === value);
      if (!isWanted || met++ % workers !== worker) continue;
      const { counterexample, ...counts } = await explore(setting, bound);
      sum.settings++;
      for (const count of ['schedules', 'steps', 'states', 'cut'] as const) sum[count] += counts[count];
      if (counterexample) return { ...sum, setting, counterexample };
    }
  }
  return sum;
}

void prove(JSON.parse(process.argv[2])).then((proven) => process.stdout.write(JSON.stringify(proven)));
