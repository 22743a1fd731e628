import { Lanes } from './lanes';

/** How records are run. */
export interface RunOptions {
  /** Calls of `run` at a time. */
  readonly concurrency: number;
  /** Records for one call of `run`. */
  readonly maxRecords: number;
  /** Asked before each call. What was refused once is refused for good. */
  readonly mayStart: () => boolean;
  /** Tells the lanes which of its records are done. */
  readonly run: (places: number[]) => Promise<void>;
}

/** Runs what may run, lanes side by side, until nothing may. Rejects if `run` does, once what was begun has ended. */
export async function runLanes(lanes: Lanes, { concurrency, maxRecords, mayStart, run }: RunOptions): Promise<void> {
  const errors: unknown[] = [];
  const mayGoOn = () => lanes.haveRunnable && errors.length === 0 && mayStart();
  let workers = 0;
  let isStarting = false;
  await new Promise<void>((resolve) => {
    const work = async () => {
      do {
        const records = run(lanes.take(maxRecords));
        startWorkers();
        try {
          await records;
        } catch (error) {
          errors.push(error);
        }
      } while (mayGoOn());
      if (--workers === 0) resolve();
    };
    const startWorkers = () => {
      // A worker that starts would start the next: one that does so for all is enough.
      if (isStarting) return;
      isStarting = true;
      while (workers < concurrency && mayGoOn()) {
        workers++;
        void work();
      }
      isStarting = false;
    };
    startWorkers();
    if (workers === 0) resolve();
  });
  if (errors.length > 0) throw errors[0];
}
