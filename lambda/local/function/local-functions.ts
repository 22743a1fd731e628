import { ServiceEndpoints } from './environment-variables';
import { FunctionDefinition } from './function-definition';
import { FunctionRunner } from './function-runner';
import { InvocationResult } from '../rules/response';

interface LocalFunction {
  readonly definition: FunctionDefinition;
  readonly runner: FunctionRunner;
}

/** The functions of a template, by their names. */
export class LocalFunctions {
  private readonly functions = new Map<string, LocalFunction>();
  /** Of functions as they were: what they were given before ends with what it began with. */
  private readonly former: FunctionRunner[] = [];

  public constructor(private readonly endpoints: ServiceEndpoints, private readonly onLog: (functionName: string, line: string) => void) {}

  /** Twice is once. */
  public add(definition: FunctionDefinition): void {
    if (!this.functions.has(definition.functionName)) this.put(definition);
  }

  /** Nothing, if there is no such function. */
  public definitionOf(functionName: string): FunctionDefinition | undefined {
    return this.functions.get(functionName)?.definition;
  }

  public async invoke(functionName: string, event: object, requestId: string): Promise<InvocationResult> {
    return this.functions.get(functionName)!.runner.invoke(event, requestId);
  }

  /** From the next invocation on the function has this environment, and processes of its own for it. */
  public setEnvironment(functionName: string, environment: FunctionDefinition['environment']): void {
    const { definition, runner } = this.functions.get(functionName)!;
    this.former.push(runner);
    this.put({ ...definition, environment });
  }

  public async stop(): Promise<void> {
    await Promise.all(this.runners().map(async (runner) => runner.stop()));
  }

  /** As `stop`, at once and for the last moment of this process. */
  public kill(): void {
    for (const runner of this.runners()) runner.kill();
  }

  private put(definition: FunctionDefinition): void {
    const runner = new FunctionRunner(definition, this.endpoints, (line) => this.onLog(definition.functionName, line));
    this.functions.set(definition.functionName, { definition, runner });
  }

  private runners(): FunctionRunner[] {
    return [...this.former, ...[...this.functions.values()].map(({ runner }) => runner)];
  }
}
