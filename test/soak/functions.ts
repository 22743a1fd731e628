import { Worker, WorkerOptions } from './worker';
import { DynamoDBStreamEvent } from '../../lambda';
import { InvocationResult } from '../../lambda/rules/response';

/** Of the function. A batch mostly takes a tenth of that; a claim of a process that was killed holds for that long. */
const TIMEOUT_MS = 1500;

/** What a mapping hands over. */
export interface Handover {
  readonly event: DynamoDBStreamEvent;
  readonly requestId: string;
}

/**
 * A function: a process for each invocation that is under way, used again when that has ended. An invocation goes on
 * when the mapping that asked for it is killed, so that the next mapping may hand the same records over while it does.
 */
export class Functions {
  private readonly free: Worker[] = [];
  private readonly busy: Worker[] = [];
  /** Loaded before it is needed, so that less of the time goes by in which nothing happens. */
  private spare: Worker;
  private invocations = 0;
  private turn: Promise<unknown> = Promise.resolve();

  /** @param oneAtATime whether an invocation waits for the end of the one before it */
  public constructor(
    private readonly options: WorkerOptions,
    private readonly oneAtATime: boolean,
  ) {
    this.spare = this.load();
  }

  public async invoke(handover: Handover): Promise<InvocationResult> {
    const result = this.oneAtATime ? this.turn.then(async () => this.run(handover)) : this.run(handover);
    this.turn = result;
    return result;
  }

  /** Kills a process: one that is busy, if there is one. `dice`, from 0 to below 1, says which. */
  public async kill(dice: number): Promise<void> {
    const candidates = this.busy.length > 0 ? this.busy : this.free;
    await candidates[Math.floor(dice * candidates.length)]?.kill('killed');
  }

  public async stop(): Promise<void> {
    await Promise.all([this.spare, ...this.free, ...this.busy].map(async (worker) => worker.kill('finished')));
  }

  private async run(handover: Handover): Promise<InvocationResult> {
    const worker = this.take();
    this.busy.push(worker);
    // Lambda, too, gives a function time of its own to load.
    await worker.loaded;
    const deadlineMs = Date.now() + TIMEOUT_MS;
    const timer = setTimeout(() => void worker.kill('timed out'), TIMEOUT_MS);
    const result = await worker.ask({ number: ++this.invocations, ...handover, deadlineMs });
    clearTimeout(timer);
    this.busy.splice(this.busy.indexOf(worker), 1);
    if (worker.isAlive) this.free.push(worker);
    return (
      result ?? { functionError: 'Unhandled', errorType: 'Runtime.ExitError', errorMessage: `${worker.name} has ended` }
    );
  }

  private take(): Worker {
    for (let worker = this.free.pop(); worker; worker = this.free.pop()) if (worker.isAlive) return worker;
    const worker = this.spare;
    this.spare = this.load();
    return worker;
  }

  private load(): Worker {
    return new Worker('function', this.options, this.options.settings);
  }
}
