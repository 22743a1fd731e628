import { ServiceEndpoints } from './environment-variables';
import { ExecutionEnvironment } from './execution-environment';
import { FunctionDefinition } from './function-definition';
import { InvocationResult } from '../rules/response';

/** Invokes one function, each event in an execution environment that is free, or in a new one, as Lambda does. */
export class FunctionRunner {
  private readonly environments = new Set<ExecutionEnvironment>();
  private readonly free: ExecutionEnvironment[] = [];

  public constructor(
    private readonly fn: FunctionDefinition,
    private readonly endpoints: ServiceEndpoints,
    private readonly onLog: (line: string) => void,
  ) {}

  public async invoke(event: object, requestId: string): Promise<InvocationResult> {
    const environment = this.take();
    try {
      return await environment.invoke(event, requestId);
    } finally {
      this.free.push(environment);
    }
  }

  public async stop(): Promise<void> {
    await Promise.all([...this.environments].map((environment) => environment.stop()));
  }

  private take(): ExecutionEnvironment {
    for (let environment = this.free.pop(); environment; environment = this.free.pop()) {
      if (environment.alive) return environment;
      this.environments.delete(environment);
    }
    const started = new ExecutionEnvironment(this.fn, this.endpoints, this.onLog);
    this.environments.add(started);
    return started;
  }
}
