import { explore, Explored } from './explore';
import { PROOF_BOUNDS, settingsFor } from './settings';
import { Setting } from '../world/world';

/** The sum over the settings that a worker has explored. */
export interface Proven extends Explored {
  readonly settings: number;
  /** That of the counterexample. */
  readonly setting?: Setting;
}

/** Explores every n-th setting, until a schedule breaks a promise. */
async function prove(name: keyof typeof PROOF_BOUNDS, part: number, parts: number): Promise<Proven> {
  const { records, bound } = PROOF_BOUNDS[name];
  const sum = { settings: 0, schedules: 0, steps: 0, states: 0, cut: 0 };
  let index = 0;
  for (const setting of settingsFor(records)) {
    if (index++ % parts !== part) continue;
    const { counterexample, ...counts } = await explore(setting, bound);
    sum.settings++;
    for (const count of ['schedules', 'steps', 'states', 'cut'] as const) sum[count] += counts[count];
    if (process.env.VERBOSE) console.error(sum.settings, JSON.stringify(setting), JSON.stringify(counts));
    if (counterexample) return { ...sum, setting, counterexample };
  }
  return sum;
}

const [bound, part, parts] = process.argv.slice(2);
void prove(bound as keyof typeof PROOF_BOUNDS, Number(part), Number(parts)).then((proven) =>
  process.stdout.write(JSON.stringify(proven)),
);
