import { codeHash } from './code-hash';
import { ServiceEndpoints } from './environment-variables';
import { FunctionDefinition } from './function-definition';
import { FunctionRunner } from './function-runner';
import { InvocationResult } from '../../rules/response';

/** Holds the functions that run here, by their names. */
export class RunningFunctions {
  private readonly current = new Map<
    string,
    { readonly fn: FunctionDefinition; readonly fingerprint: string; readonly runner: FunctionRunner }
  >();
  /** These are replaced, and finish their events in progress. */
  private readonly retiring = new Map<FunctionRunner, Promise<void>>();

  public constructor(
    private readonly endpoints: ServiceEndpoints,
    private readonly onLog: (functionName: string, line: string) => void,
  ) {}

  /**
   * Adds or replaces a function. The replaced one finishes its events in progress with its old code.
   *
   * @returns false if the function has not changed
   */
  public put(fn: FunctionDefinition): boolean {
    const { functionName } = fn;
    const fingerprint = JSON.stringify({ ...fn, code: codeHash(fn.code) });
    const before = this.current.get(functionName);
    if (before?.fingerprint === fingerprint) return false;

    const runner = new FunctionRunner(fn, this.endpoints, (line) => this.onLog(functionName, line));
    this.current.set(functionName, { fn, fingerprint, runner });
    if (before) {
      this.retiring.set(
        before.runner,
        before.runner.retire().finally(() => this.retiring.delete(before.runner)),
      );
    }
    return true;
  }

  /** Returns undefined if there is no such function. */
  public definitionOf(functionName: string): FunctionDefinition | undefined {
    return this.current.get(functionName)?.fn;
  }

  /** Returns why the function cannot be loaded, if it cannot. */
  public async loadError(functionName: string): Promise<string | undefined> {
    return this.current.get(functionName)!.runner.loadError();
  }

  /** @param onLog receives the lines of this invocation */
  public async invoke(
    functionName: string,
    event: object,
    requestId: string,
    onLog?: (line: string) => void,
  ): Promise<InvocationResult> {
    return this.current.get(functionName)!.runner.invoke(event, requestId, onLog);
  }

  /** Invokes a function, and passes its lines to both listeners. */
  public async invokeWithLog(
    functionName: string,
    event: object,
    requestId: string,
    onLog: (line: string) => void,
  ): Promise<InvocationResult> {
    return this.invoke(functionName, event, requestId, (line) => {
      onLog(line);
      this.onLog(functionName, line);
    });
  }

  /** Stops all functions. */
  public async stop(): Promise<void> {
    await Promise.all(this.runners().map((runner) => runner.stop()));
  }

  /** Stops all functions at once, in the last moment of this process. */
  public kill(): void {
    for (const runner of this.runners()) runner.kill();
  }

  private runners(): FunctionRunner[] {
    return [...[...this.current.values()].map(({ runner }) => runner), ...this.retiring.keys()];
  }
}
