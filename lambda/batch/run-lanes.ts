import { Lanes } from './lanes';

/** How records are run. */
export interface RunOptions {
  /** Calls of `run` at a time. */
  readonly concurrency: number;
  /** Records for one call of `run`. */
  readonly maxRecords: number;
  /** Asked before each call. What was refused once is refused for good. */
  readonly mayStart: () => boolean;
  /** Tells the lanes which of its records are done. Never throws. */
  readonly run: (places: readonly number[]) => Promise<void>;
}

/** Runs what may run, lanes side by side, until nothing may. */
export async function runLanes(lanes: Lanes, { concurrency, maxRecords, mayStart, run }: RunOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let workers = 0;
    const work = async () => {
      workers++;
      while (lanes.haveRunnable && mayStart()) {
        const records = run(lanes.take(maxRecords));
        if (workers < concurrency && lanes.haveRunnable) startWorker();
        await records;
      }
      if (--workers === 0) resolve();
    };
    const startWorker = () => { work().catch(reject); };
    startWorker();
  });
}
