import { Lanes } from './lanes';

/** Limits of a run, and the work to do. */
export interface RunOptions {
  /** The number of `run` calls at the same time. */
  readonly concurrency: number;
  /** The largest number of records in one call of `run`. */
  readonly maxRecords: number;
  /** Called before each `run`. Once it has returned false it must go on to return false. */
  readonly mayStart: () => boolean;
  /** Processes records, and tells the lanes which of them are done. */
  readonly run: (places: number[]) => Promise<void>;
}

/**
 * Runs lanes side by side until no record may run. If a call of `run` rejects, no further call begins, and this rejects
 * once the others have ended.
 */
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
      // Each new worker calls this function again. The first call starts all workers.
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
