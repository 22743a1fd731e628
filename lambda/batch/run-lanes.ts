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
    let running = 0;
    const startMore = () => {
      while (running < concurrency && mayStart()) {
        const places = lanes.take(maxRecords);
        if (places.length === 0) break;
        running++;
        run(places).then(() => {
          running--;
          startMore();
        }).catch(reject);
      }
      if (running === 0) resolve();
    };
    startMore();
  });
}
