import { chance } from './chance';
import { Functions } from './functions';
import { Worker, WorkerOptions } from './worker';
import { MappingSettings, MappingStart } from './worker-settings';

/** Sizes of batches are from the one to the other. */
const SMALLEST_BATCH = 10;
const LARGEST_BATCH = 80;

/** An event source mapping: a process, which begins anew where its predecessor's last acknowledgement says. */
export class Mapping {
  private worker?: Worker;
  private spare: Worker;
  private starts = 0;

  /** @param acknowledged gives the last position that was acknowledged */
  public constructor(
    private readonly options: WorkerOptions,
    private readonly streamArn: string,
    private readonly functions: Functions,
    private readonly acknowledged: () => string | undefined,
  ) {
    this.spare = this.load();
  }

  public start(after: string | undefined): void {
    const {
      settings: { seed },
    } = this.options;
    const batchSize =
      SMALLEST_BATCH + Math.floor(chance(seed, 'batch size', this.starts++) * (LARGEST_BATCH - SMALLEST_BATCH + 1));
    const worker = this.spare;
    this.spare = this.load();
    const start: MappingStart = { batchSize, after };
    worker.send(start);
    // An answer that comes when the mapping has been killed is lost.
    worker.onMessage(async (handover) => worker.send(await this.functions.invoke(handover)));
    this.worker = worker;
  }

  /** Kills the process and starts another. */
  public async kill(): Promise<void> {
    await this.worker!.kill('killed');
    this.start(this.acknowledged());
  }

  /** A spare one is kept, which can be started yet. */
  public async pause(): Promise<void> {
    await this.worker?.kill('finished');
  }

  public async stop(): Promise<void> {
    await Promise.all([this.worker?.kill('finished'), this.spare.kill('finished')]);
  }

  /**
   * Before it is needed, so that it takes over at once, while what its predecessor has handed over is being processed.
   */
  private load(): Worker {
    const settings: MappingSettings = { ...this.options.settings, streamArn: this.streamArn };
    return new Worker('mapping', this.options, settings);
  }
}
