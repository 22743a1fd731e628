import { Flusher } from '../../../../lambda/handler/idempotency/flusher';
import { VolatileProgress } from '../../../../lambda/handler/idempotency/volatile-progress';
import { eventually } from '../../../support/eventually';

/** Writes end when the test says so. */
class SlowProgress extends VolatileProgress {
  public begun = 0;
  public end!: () => void;
  public override async flush(): Promise<void> {
    this.begun++;
    await new Promise<void>((resolve) => {
      this.end = resolve;
    });
  }
}

test('the end waits for the write that is under way, which would else overwrite the last one', async () => {
  const progress = new SlowProgress();
  const flusher = new Flusher(progress, 0, Infinity, () => undefined);
  flusher.flushInBackground();
  await Promise.resolve();
  let hasEnded = false;
  const ended = flusher.end().then(() => {
    hasEnded = true;
  });

  await new Promise((resolve) => setImmediate(resolve));
  expect(hasEnded).toBe(false);
  progress.end();
  await ended;
});

test('there is one write at a time, and after it one for all that came meanwhile', async () => {
  const progress = new SlowProgress();
  const flusher = new Flusher(progress, 0, Infinity, () => undefined);
  for (let time = 0; time < 3; time++) flusher.notify();
  await eventually(() => expect(progress.begun).toBe(1));
  for (let time = 0; time < 3; time++) flusher.notify();

  progress.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(progress.begun).toBe(2);
});

test('what is not written yet is written when it is time to, if nothing else happens', async () => {
  const progress = new SlowProgress();
  const flusher = new Flusher(progress, 20, Infinity, () => undefined);
  flusher.notify();
  flusher.notify();
  expect(progress.begun).toBe(0);

  await eventually(() => expect(progress.begun).toBe(1));
  flusher.notify();
  progress.end();
  await eventually(() => expect(progress.begun).toBe(2));
  progress.end();
  await flusher.end();
});

test('after the end nothing is written', async () => {
  const progress = new SlowProgress();
  const flusher = new Flusher(progress, 1, Infinity, () => undefined);
  flusher.notify();
  await flusher.end();
  await new Promise((resolve) => setTimeout(resolve, 10));

  expect(progress.begun).toBe(0);
});
