import { Flusher } from '../../../lambda/idempotency/flusher';
import { NoMemory } from '../../../lambda/idempotency/progress';

/** Writes end when the test says so. */
class SlowProgress extends NoMemory {
  public begun = 0;
  public end!: () => void;
  public override async flush(): Promise<void> {
    this.begun++;
    await new Promise<void>((resolve) => { this.end = resolve; });
  }
}

test('the end waits for the write that is under way, which would else overwrite the last one', async () => {
  const progress = new SlowProgress();
  const flusher = new Flusher(progress, 0, Infinity, () => undefined);
  flusher.notify();
  let hasEnded = false;
  const ended = flusher.end().then(() => { hasEnded = true; });

  await new Promise((resolve) => setImmediate(resolve));
  expect(hasEnded).toBe(false);
  progress.end();
  await ended;
});

test('there is one write at a time, and after it one for all that came meanwhile', async () => {
  const progress = new SlowProgress();
  const flusher = new Flusher(progress, 0, Infinity, () => undefined);
  for (let time = 0; time < 3; time++) flusher.notify();
  expect(progress.begun).toBe(1);

  progress.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(progress.begun).toBe(2);
});
