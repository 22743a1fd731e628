import { ServiceEndpoints } from './environment-variables';
import { ExecutionEnvironment } from './execution-environment';
import { FunctionDefinition } from './function-definition';
import { TaskRoot } from './task-root';
import { InvocationResult } from '../../rules/response';

/** Invokes one function. Each event gets a free execution environment, or a new one. */
export class FunctionRunner {
  private readonly taskRoot: TaskRoot;
  private readonly environments = new Set<ExecutionEnvironment>();
  private readonly free: ExecutionEnvironment[] = [];
  private readonly underWay = new Set<Promise<InvocationResult>>();

  public constructor(
    private readonly fn: FunctionDefinition,
    private readonly endpoints: ServiceEndpoints,
    private readonly onLog: (line: string) => void,
  ) {
    this.taskRoot = new TaskRoot(fn.code);
  }

  public async invoke(event: object, requestId: string, onLog = this.onLog): Promise<InvocationResult> {
    const environment = this.take();
    const invocation = environment.invoke(event, requestId, onLog);
    this.underWay.add(invocation);
    const result = await invocation;
    this.underWay.delete(invocation);
    this.giveBack(environment);
    return result;
  }

  /** Returns why the function cannot be loaded, if it cannot. */
  public async loadError(): Promise<string | undefined> {
    const environment = this.take();
    const error = await environment.loadError;
    this.giveBack(environment);
    return error;
  }

  /** Waits for the events in progress, then stops. Invoke nothing after this call. */
  public async retire(): Promise<void> {
    await Promise.all(this.underWay);
    await this.stop();
  }

  /** Ends all processes, without losing a line, and removes the code. Events in progress are function errors. */
  public async stop(): Promise<void> {
    await Promise.all([...this.environments].map((environment) => environment.stop()));
    this.taskRoot.remove();
  }

  /** Stops at once, in the last moment of this process. */
  public kill(): void {
    for (const environment of this.environments) environment.kill('Runtime.ExitError', 'Runtime was stopped');
    this.taskRoot.remove();
  }

  private giveBack(environment: ExecutionEnvironment): void {
    if (environment.alive) this.free.push(environment);
    else this.environments.delete(environment);
  }

  private take(): ExecutionEnvironment {
    for (let environment = this.free.pop(); environment; environment = this.free.pop()) {
      // An idle environment may have ended.
      if (environment.alive) return environment;
      this.environments.delete(environment);
    }
    this.taskRoot.linkPackages();
    const started = new ExecutionEnvironment(this.fn, this.taskRoot.folder, this.endpoints, this.onLog);
    this.environments.add(started);
    return started;
  }
}
