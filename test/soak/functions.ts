import type { Invocation } from './function-process';
import { Worker, WorkerOptions } from './worker';
import { MODES } from './worker-settings';
import { DynamoDBStreamEvent } from '../../lambda';
import { InvocationResult } from '../../lambda/rules/response';

/** Of the function. A batch mostly takes a tenth of that; a claim of a process that was killed holds for that long. */
const TIMEOUT_MS = 1500;

/** An invocation, as a mapping or a redrive asks for it. */
export interface Handover {
  readonly event: DynamoDBStreamEvent;
  readonly requestId: string;
}

/**
 * A function: a process for each invocation that is under way, used again when that has ended. An invocation goes on
 * when the mapping or the command that asked for it is killed, so that the next one may hand the same records over
 * while it does.
 */
export class Functions {
  private readonly free: Worker[] = [];
  private readonly busy: Worker[] = [];
  /** Loaded before it is needed, so that less of the time goes by in which nothing happens. */
  private spare: Worker;
  private invocations = 0;
  private isRepaired = false;
  private turn: Promise<unknown> = Promise.resolve();

  public constructor(private readonly options: WorkerOptions) {
    this.spare = this.load();
  }

  /** Invokes the function for the stream. Unless the mode allows it, the invocation waits for the one before it. */
  public async invoke(handover: Handover): Promise<InvocationResult> {
    const { sideBySide } = MODES[this.options.settings.mode];
    const result = sideBySide ? this.run(handover, false) : this.turn.then(async () => this.run(handover, false));
    this.turn = result;
    return result;
  }

  /** Invokes the function for a redrive, whether the stream has invoked it or not. */
  public async redrive(handover: Handover): Promise<InvocationResult> {
    return this.run(handover, true);
  }

  /** From now on no record fails. */
  public repair(): void {
    this.isRepaired = true;
  }

  /** Kills a process: one that is busy, if there is one. `dice`, from 0 to below 1, says which. */
  public async kill(dice: number): Promise<void> {
    const candidates = this.busy.length > 0 ? this.busy : this.free;
    await candidates[Math.floor(dice * candidates.length)]?.kill('killed');
  }

  public async stop(): Promise<void> {
    await Promise.all([this.spare, ...this.free, ...this.busy].map(async (worker) => worker.kill('finished')));
  }

  private async run(handover: Handover, isRedrive: boolean): Promise<InvocationResult> {
    const worker = this.take();
    this.busy.push(worker);
    // Lambda, too, gives a function time of its own to load.
    await worker.loaded;
    const deadlineMs = Date.now() + TIMEOUT_MS;
    const timer = setTimeout(() => void worker.kill('timed out'), TIMEOUT_MS);
    const number = ++this.invocations;
    const invocation: Invocation = { ...handover, number, isRedrive, isRepaired: this.isRepaired, deadlineMs };
    const result = await worker.ask(invocation);
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
