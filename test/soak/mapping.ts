import { chance } from './chance';
import { Functions } from './functions';
import { Worker, WorkerOptions } from './worker';
import { MappingSettings } from './worker-settings';

/** Sizes of batches are from 2 to this. */
const LARGEST_BATCH = 80;

/** An event source mapping: a process, which begins anew where its predecessor's last acknowledgement says. */
export class Mapping {
  private worker?: Worker;
  private starts = 0;

  /** @param acknowledged gives the last position that was acknowledged */
  public constructor(
    private readonly options: WorkerOptions,
    private readonly streamArn: string,
    private readonly functions: Functions,
    private readonly acknowledged: () => string | undefined,
  ) {}

  public start(after: string | undefined): void {
    const { settings: { seed } } = this.options;
    const batchSize = 2 + Math.floor(chance(seed, 'batch size', this.starts++) * (LARGEST_BATCH - 1));
    const settings: MappingSettings = { ...this.options.settings, streamArn: this.streamArn, batchSize, after };
    const worker = new Worker('mapping', this.options, settings);
    // An answer that comes when the mapping has been killed is lost.
    worker.onMessage(async (handover) => worker.send(await this.functions.invoke(handover)));
    this.worker = worker;
  }

  /** Kills the process and starts another. */
  public async kill(): Promise<void> {
    await this.worker!.kill('killed');
    this.start(this.acknowledged());
  }

  public async stop(): Promise<void> {
    await this.worker?.kill('finished');
  }
}
