import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { environmentVariables, LOG_STREAM_NAME, logGroupName, ServiceEndpoints } from './environment-variables';
import { FunctionDefinition } from './function-definition';
import { InvocationResult } from '../rules/response';

type RuntimeMessage = { readonly response: string } | { readonly errorType: string; readonly errorMessage: string };

/**
 * One execution environment of a function: a process of its own that handles one event at a time.
 *
 * Whatever the function does, ending its process or never answering included, is a function error and no more.
 */
export class ExecutionEnvironment {
  private readonly process: ChildProcess;
  private readonly exited: Promise<unknown>;

  public constructor(private readonly fn: FunctionDefinition, endpoints: ServiceEndpoints, onLog: (line: string) => void) {
    this.process = fork(path.join(__dirname, 'runtime.mjs'), {
      cwd: fn.codePath,
      env: environmentVariables(fn, endpoints),
      execArgv: ['--enable-source-maps', `--max-old-space-size=${fn.memorySizeMb}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.exited = once(this.process, 'exit');
    for (const output of [this.process.stdout!, this.process.stderr!]) {
      createInterface(output).on('line', onLog);
    }
  }

  /** False once the process has ended or was told to, and with it this environment. */
  public get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null && !this.process.killed;
  }

  public async invoke(event: object, requestId: string): Promise<InvocationResult> {
    const ended = new AbortController();
    try {
      this.send(event, requestId);
      return await Promise.race([this.answer(ended.signal), this.exit(), this.timeout(ended.signal)]);
    } finally {
      ended.abort();
    }
  }

  public async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }

  private send(event: object, requestId: string): void {
    const message = {
      event: JSON.stringify(event),
      context: {
        awsRequestId: requestId,
        deadlineMs: Date.now() + this.fn.timeoutSeconds * 1000,
        functionName: this.fn.functionName,
        functionVersion: '$LATEST',
        invokedFunctionArn: this.fn.functionArn,
        logGroupName: logGroupName(this.fn),
        logStreamName: LOG_STREAM_NAME,
        memoryLimitInMB: String(this.fn.memorySizeMb),
      },
    };
    // A process that cannot take it has ended, or will be timed out.
    this.process.send(message, () => undefined);
  }

  private async answer(signal: AbortSignal): Promise<InvocationResult> {
    const [message] = await once(this.process, 'message', { signal }) as [RuntimeMessage];
    return 'response' in message
      ? { functionError: null, response: JSON.parse(message.response) }
      : { functionError: 'Unhandled', ...message };
  }

  private async exit(): Promise<InvocationResult> {
    await this.exited;
    const { exitCode, signalCode } = this.process;
    return { functionError: 'Unhandled', errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with ${signalCode ?? `exit status ${exitCode}`}` };
  }

  private async timeout(signal: AbortSignal): Promise<InvocationResult> {
    await setTimeout(this.fn.timeoutSeconds * 1000, undefined, { signal });
    this.process.kill('SIGKILL');
    return { functionError: 'Unhandled', errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${this.fn.timeoutSeconds.toFixed(2)} seconds` };
  }
}
