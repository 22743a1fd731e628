import { chance } from './chance';
import { FailureQueue } from './failure-queue';
import { Functions, Handover } from './functions';
import { Version } from './journal';
import { Worker, WorkerOptions } from './worker';
import { MappingSettings, MappingStart } from './worker-settings';
import { FailureMessage } from '../../lambda/local';

/** Sizes of batches are from the one to the other. */
const SMALLEST_BATCH = 10;
const LARGEST_BATCH = 80;

/** The mapping gives up on records. */
export interface DiscardRequest {
  readonly message: FailureMessage;
  readonly versions: readonly Version[];
  /** Nothing up to this sequence number is delivered again. */
  readonly position: string;
}

/** What the process of a mapping asks for. */
export type MappingRequest = Handover | DiscardRequest;

/** An event source mapping: a process, which begins where its predecessor's last acknowledgement says. */
export class Mapping {
  private worker?: Worker;
  private spare: Worker;
  private starts = 0;
  private discarding: Promise<unknown> = Promise.resolve();

  /** @param acknowledged gives the last position that was acknowledged */
  public constructor(
    private readonly options: WorkerOptions,
    private readonly streamArn: string,
    private readonly functions: Functions,
    private readonly failureQueue: FailureQueue,
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
    worker.onMessage(async (request: MappingRequest) => worker.send(await this.do(request)));
    this.worker = worker;
  }

  /** Kills the process and starts another. */
  public async kill(): Promise<void> {
    await this.worker!.kill('killed');
    await this.discarding;
    this.start(this.acknowledged());
  }

  /** A spare one is kept, which can be started yet. */
  public async pause(): Promise<void> {
    await this.worker?.kill('finished');
  }

  public async stop(): Promise<void> {
    await Promise.all([this.worker?.kill('finished'), this.spare.kill('finished')]);
  }

  private async do(request: MappingRequest): Promise<object> {
    if ('event' in request) return this.functions.invoke(request);
    const discarded = this.discard(request);
    this.discarding = discarded;
    await discarded;
    return {};
  }

  /** Outlives the process of the mapping: AWS does not send a message and then deliver its records again. */
  private async discard({ message, versions, position }: DiscardRequest): Promise<void> {
    await this.failureQueue.send(message);
    this.options.journal.add({ what: 'discarded', versions, position });
  }

  /**
   * Before it is needed, so that it takes over at once, while what its predecessor has handed over is being processed.
   */
  private load(): Worker {
    const settings: MappingSettings = { ...this.options.settings, streamArn: this.streamArn };
    return new Worker('mapping', this.options, settings);
  }
}
