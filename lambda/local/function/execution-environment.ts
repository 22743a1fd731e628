import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentVariables, LOG_STREAM_NAME, logGroupName, ServiceEndpoints } from './environment-variables';
import { FunctionDefinition } from './function-definition';
import { LogLines } from './log-lines';
import { readLines } from './read-lines';
import { InvocationResult } from '../../rules/response';

/** What `runtime.mjs` writes: that the function is loaded, or what became of an event. */
interface Message {
  readonly ready?: true;
  readonly loadError?: string;
  readonly id?: number;
  readonly response?: string;
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** More than a response may have. */
const LONGEST_ANSWER = 16 * 1024 * 1024;
/** Lambda gives a function ten seconds to load, beside its timeout. */
const INIT_TIMEOUT_MS = 10_000;
/** How long a process may take to end by itself, and with it what it still has to write. */
const STOP_GRACE_MS = 500;

/**
 * One execution environment of a function: a process of its own that handles one event at a time.
 *
 * Whatever the function does, ending its process or never answering included, is a function error and no more.
 */
export class ExecutionEnvironment {
  private readonly process: ChildProcess;
  /** To and from `runtime.mjs`. Not node's own IPC: a function may use, break or flood that. */
  private readonly channel: Duplex;
  private readonly log: LogLines;
  private readonly closed: Promise<unknown>;
  /** Why the function could not be loaded, if it could not; known once that was tried. */
  public readonly loadError: Promise<string | undefined>;
  private tellLoadError!: (error: string | undefined) => void;
  private isLoaded = true;
  private timer?: NodeJS.Timeout;
  private state: 'loading' | 'ready' | 'ended' = 'loading';
  /** The event that is being handled. */
  private pending?: {
    readonly id: number;
    readonly start: () => void;
    readonly settle: (result: InvocationResult) => void;
  };
  private lastId = 0;

  /** @param taskRoot folder with the function's code */
  public constructor(
    private readonly fn: FunctionDefinition,
    taskRoot: string,
    endpoints: ServiceEndpoints,
    private onLog: (line: string) => void,
  ) {
    this.loadError = new Promise((resolve) => {
      this.tellLoadError = resolve;
    });
    this.process = spawn(
      process.execPath,
      ['--enable-source-maps', `--max-old-space-size=${fn.memorySizeMb}`, path.join(__dirname, 'runtime.mjs')],
      {
        cwd: taskRoot,
        env: environmentVariables(fn, taskRoot, endpoints),
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        // A group of its own, so that what the function starts ends with it.
        detached: process.platform !== 'win32',
      },
    );
    this.channel = this.process.stdio[3] as Duplex;
    this.closed = once(this.process, 'close').catch(() => undefined);
    this.process.once('error', (error) =>
      this.end('Runtime.InitError', `Runtime could not be started: ${error.message}`),
    );
    this.process.once('exit', (code, signal) =>
      this.end('Runtime.ExitError', `Runtime exited with ${signal ?? `exit status ${code}`}`),
    );
    this.log = new LogLines(this.process, this.closed, (line) => this.onLog(line));
    readLines(this.channel, LONGEST_ANSWER, (line) => this.receive(line));
    this.timer = setTimeout(
      () => this.kill('Sandbox.Timedout', `Init timed out after ${INIT_TIMEOUT_MS / 1000} seconds`),
      INIT_TIMEOUT_MS,
    );
  }

  /**
   * False once the process has ended or was told to, and with it this environment. One that cannot load its function
   * ends with its first event, as on Lambda: a new one may be able to.
   */
  public get alive(): boolean {
    return this.state !== 'ended';
  }

  /** @param onLog is told what is written from now on */
  public async invoke(event: object, requestId: string, onLog: (line: string) => void): Promise<InvocationResult> {
    this.onLog = onLog;
    return new Promise((settle) => {
      const id = ++this.lastId;
      this.pending = { id, settle, start: () => this.start(id, event, requestId) };
      if (this.state === 'ready') this.pending.start();
      if (this.state === 'ended') this.end('Runtime.ExitError', 'Runtime has exited');
    });
  }

  /** Lets the process end, so that nothing it wrote is lost; ends it and what it started if it does not. */
  public async stop(): Promise<void> {
    this.state = 'ended';
    this.channel.end();
    await Promise.race([this.closed, sleep(STOP_GRACE_MS)]);
    this.kill('Runtime.ExitError', 'Runtime was stopped');
    await Promise.race([this.closed, sleep(STOP_GRACE_MS)]);
  }

  /** Ends the process, and what it started, at once. */
  public kill(errorType: string, errorMessage: string): void {
    this.end(errorType, errorMessage);
    try {
      if (process.platform !== 'win32') process.kill(-this.process.pid!, 'SIGKILL');
      else this.process.kill('SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  private start(id: number, event: object, requestId: string): void {
    const { timeoutSeconds } = this.fn;
    this.timer = setTimeout(
      () => this.kill('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`),
      timeoutSeconds * 1000,
    );
    const message = {
      id,
      event,
      context: {
        awsRequestId: requestId,
        deadlineMs: Date.now() + timeoutSeconds * 1000,
        functionName: this.fn.functionName,
        functionVersion: '$LATEST',
        invokedFunctionArn: this.fn.functionArn,
        logGroupName: logGroupName(this.fn),
        logStreamName: LOG_STREAM_NAME,
        memoryLimitInMB: String(this.fn.memorySizeMb),
      },
    };
    this.channel.write(`${JSON.stringify(message)}\n`);
  }

  /**
   * A line that is not what `runtime.mjs` writes, or not about this event, is the function's own doing, and ignored.
   */
  private receive(line: string): void {
    let message: Message;
    let response: unknown;
    try {
      message = JSON.parse(line) ?? {};
      if (message.response !== undefined) response = JSON.parse(message.response);
    } catch {
      return;
    }
    if (message.ready && this.state === 'loading') {
      clearTimeout(this.timer);
      this.state = 'ready';
      this.isLoaded = message.loadError === undefined;
      this.tellLoadError(message.loadError);
      this.pending?.start();
    } else if (this.pending && message.id === this.pending.id) {
      const { errorType, errorMessage = '' } = message;
      if (errorType !== undefined) this.settle({ functionError: 'Unhandled', errorType, errorMessage });
      else if (message.response !== undefined) this.settle({ functionError: null, response });
    }
  }

  private end(errorType: string, errorMessage: string): void {
    this.state = 'ended';
    this.tellLoadError(`${errorType}: ${errorMessage}`);
    this.settle({ functionError: 'Unhandled', errorType, errorMessage });
  }

  /** What was written meanwhile is in the log before it is known what came of it. */
  private settle(result: InvocationResult): void {
    clearTimeout(this.timer);
    const { pending } = this;
    this.pending = undefined;
    if (!pending) return;
    void this.log.endOf(pending.id).then(() => {
      if (!this.isLoaded) this.kill('Runtime.ExitError', 'Runtime could not load the function');
      pending.settle(result);
    });
  }
}
