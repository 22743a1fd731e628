import { explore } from './explore';
import { PROOF_BOUNDS, settingsFor } from './settings';

/** `npm run proof:exhaustive` has longer streams and more faults, and shows that it finds mistakes in the helper. */
test('every schedule of two records with one fault keeps the promises', async () => {
  const [{ records, bound }] = PROOF_BOUNDS.tiny;
  let schedules = 0;
  for (const setting of settingsFor(records)) {
    const explored = await explore(setting, bound);
    expect({ setting, broken: explored.counterexample }).toEqual({ setting, broken: undefined });
    schedules += explored.schedules;
  }
  expect(schedules).toBeGreaterThan(1000);
}, 120_000);
