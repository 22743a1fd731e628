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

/** `runtime.mjs` writes this once the function is loaded, and after each event. */
interface Message {
  readonly ready?: true;
  readonly loadError?: string;
  readonly id?: number;
  readonly response?: string;
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** A response is shorter than this. */
const LONGEST_MESSAGE = 16 * 1024 * 1024;
/** Lambda gives a function ten seconds to load, in addition to its timeout. */
const INIT_TIMEOUT_MS = 10_000;
/** A process has this time to write its last output and end by itself. */
const STOP_GRACE_MS = 500;

/**
 * One execution environment of a function is a process that handles one event at a time.
 *
 * Nothing that the function does causes more than a function error, even if it ends its process or never responds.
 */
export class ExecutionEnvironment {
  private readonly process: ChildProcess;
  /** The pipe to and from `runtime.mjs`. A function could use, break or flood Node.js's own IPC. */
  private readonly channel: Duplex;
  private readonly log: LogLines;
  private readonly closed: Promise<unknown>;
  /** Resolves once the function was loaded, to the error if it could not be. */
  public readonly loadError: Promise<string | undefined>;
  private tellLoadError!: (error: string | undefined) => void;
  private isLoaded = true;
  private timer?: NodeJS.Timeout;
  private state: 'loading' | 'ready' | 'ended' = 'loading';
  /** The event in progress. */
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
        // In a process group of its own, the function ends together with the processes that it starts.
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
    readLines(this.channel, LONGEST_MESSAGE, (line) => this.receive(line));
    this.timer = setTimeout(
      () => this.kill('Sandbox.Timedout', `Init timed out after ${INIT_TIMEOUT_MS / 1000} seconds`),
      INIT_TIMEOUT_MS,
    );
  }

  /**
   * False once the process has ended or is ending. An environment that cannot load its function ends with its first
   * event, as on Lambda, because a new one may succeed.
   */
  public get alive(): boolean {
    return this.state !== 'ended';
  }

  /** @param onLog receives the lines from now on */
  public async invoke(event: object, requestId: string, onLog: (line: string) => void): Promise<InvocationResult> {
    this.onLog = onLog;
    return new Promise((settle) => {
      const id = ++this.lastId;
      this.pending = { id, settle, start: () => this.start(id, event, requestId) };
      if (this.state === 'ready') this.pending.start();
      if (this.state === 'ended') this.end('Runtime.ExitError', 'Runtime has exited');
    });
  }

  /** Lets the process end, so that no line is lost. After the grace period it kills the process group. */
  public async stop(): Promise<void> {
    this.state = 'ended';
    this.channel.end();
    await Promise.race([this.closed, sleep(STOP_GRACE_MS)]);
    this.kill('Runtime.ExitError', 'Runtime was stopped');
    await Promise.race([this.closed, sleep(STOP_GRACE_MS)]);
  }

  /** Kills the process group at once. */
  public kill(errorType: string, errorMessage: string): void {
    this.end(errorType, errorMessage);
    try {
      if (process.platform !== 'win32') process.kill(-this.process.pid!, 'SIGKILL');
      else this.process.kill('SIGKILL');
    } catch {
      // The process has ended by itself.
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

  /** Ignores a line that `runtime.mjs` would not write for this event, because the function has written it. */
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

  /** Settles the event after the last line that the function wrote meanwhile. */
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
