import { LambdaContext } from '../../lambda/handler/invocation/lambda-context';
import * as local from '../../lambda/local/function/lambda-server';
import { DynamoDBRecord } from '../../lambda/record/event';
import { InvocationResult } from '../../lambda/rules/response';

/** A function as Lambda runs it. */
export type ServedFunction = (event: { Records: DynamoDBRecord[] }, context: ServedContext) => unknown;

export interface ServedContext extends LambdaContext {
  /** Writes a line of the invocation's log. */
  log(line: string): void;
}

/** What was asked of a function. */
export interface ServedInvocation {
  readonly requestId: string;
  readonly functionName: string;
  readonly records: DynamoDBRecord[];
}

export interface LambdaServer extends local.LambdaServer {
  /** Those that have begun, in order. */
  readonly invocations: ServedInvocation[];
  /** What runs from now on. */
  handler: ServedFunction;
  /** How many invocations run at the moment, at most so far. */
  mostAtOnce: number;
  /** Of every function: its variables. */
  environment: { readonly [name: string]: string };
  /** Throttles, so many times. */
  throttles: number;
}

/**
 * The local Lambda server, with functions of any name, all of which are a handler in this process. What it does, and
 * the protocol, are real; limits of time and memory are not kept.
 */
export async function startLambdaServer(handler: ServedFunction): Promise<LambdaServer> {
  let running = 0;
  const invoke = async (
    functionName: string,
    event: object,
    requestId: string,
    log: (line: string) => void,
  ): Promise<InvocationResult> => {
    if (lambda.throttles > 0) {
      lambda.throttles--;
      return { functionError: 'NotInvoked', errorType: 'TooManyRequestsException', errorMessage: 'Rate exceeded' };
    }
    const { Records: records } = event as { Records: DynamoDBRecord[] };
    lambda.invocations.push({ requestId, functionName, records });
    lambda.mostAtOnce = Math.max(lambda.mostAtOnce, ++running);
    try {
      return {
        functionError: null,
        response: await lambda.handler({ Records: records }, { ...contextOf(functionName, requestId), log }),
      };
    } catch (error) {
      return { functionError: 'Unhandled', errorType: (error as Error).name, errorMessage: (error as Error).message };
    } finally {
      running--;
    }
  };
  const server = await local.startLambdaServer({
    definitionOf: (functionName) => ({
      logicalId: functionName,
      functionName,
      functionArn: arnOf(functionName),
      code: { inline: '' },
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 30,
      memorySizeMb: 128,
      environment: lambda.environment,
    }),
    invokeWithLog: invoke,
    put: () => false,
  });
  const lambda: LambdaServer = { ...server, invocations: [], handler, environment: {}, mostAtOnce: 0, throttles: 0 };
  return lambda;
}

function contextOf(functionName: string, awsRequestId: string): LambdaContext {
  const endMs = Date.now() + 30_000;
  return {
    awsRequestId,
    functionName,
    invokedFunctionArn: arnOf(functionName),
    getRemainingTimeInMillis: () => endMs - Date.now(),
  };
}

function arnOf(functionName: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`;
}
