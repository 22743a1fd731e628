import * as timers from 'node:timers';
import { InvocationFault } from './faults';
import { VirtualClock } from './virtual-clock';
import { LambdaContext } from '../../handler/invocation/lambda-context';
import { DynamoDBStreamEvent } from '../../record/event';
import { InvocationResult } from '../../rules/response';

/** A handler of a DynamoDB stream that returns its response, or a promise of it. */
export type HandlerUnderTest = (event: any, context: any) => unknown;

export const FUNCTION_NAME = 'handler';
export const FUNCTION_ARN = `arn:aws:lambda:us-east-1:111122223333:function:${FUNCTION_NAME}`;

/** The real timers, even if a test replaces the global ones later. */
const { setTimeout: startTimer, clearTimeout: stopTimer } = timers;

const unhandled = (errorType: string, errorMessage: string): InvocationResult => ({
  functionError: 'Unhandled',
  errorType,
  errorMessage,
});

/** Invokes a handler in this process as Lambda would: event and response pass through JSON, and its time is limited. */
export class FunctionUnderTest {
  private invocations = 0;

  public constructor(
    private readonly handler: HandlerUnderTest,
    private readonly timeoutMs: number,
    private readonly faults: readonly (InvocationFault | undefined)[],
    private readonly clock: VirtualClock,
  ) {}

  public async invoke(event: DynamoDBStreamEvent, awsRequestId: string): Promise<InvocationResult> {
    const fault = this.faults[this.invocations++];
    switch (fault) {
      case 'throttled':
        return { functionError: 'NotInvoked', errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' };
      case 'service error':
        return { functionError: 'NotInvoked', errorType: 'ServiceException', errorMessage: 'the service has failed' };
      case 'crashes before':
        return unhandled('Runtime.ExitError', 'Runtime exited');
    }
    const startedMs = this.clock.now();
    const timeLeftMs = () => Math.max(0, startedMs + this.timeoutMs - this.clock.now());
    const result = await this.clock.during(async () =>
      this.withinTime(() => this.run(event, contextOf(awsRequestId, timeLeftMs))),
    );
    if (fault === 'crashes after') return unhandled('Runtime.ExitError', 'Runtime exited');
    if (fault !== 'times out') return result;
    await this.clock.sleep(timeLeftMs());
    return this.timedOut();
  }

  private async run(event: DynamoDBStreamEvent, context: LambdaContext): Promise<InvocationResult> {
    try {
      const response = await this.handler(JSON.parse(JSON.stringify(event)), context);
      return { functionError: null, response: JSON.parse(JSON.stringify(response ?? null)) };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      return unhandled(name, message);
    }
  }

  /**
   * Does not wait for a handler that sleeps past its time. The real timer ends a handler that really works that long or
   * waits forever, because virtual time stands still for it.
   */
  private async withinTime(run: () => Promise<InvocationResult>): Promise<InvocationResult> {
    let cancel = () => {};
    const late = new Promise<InvocationResult>((resolve) => {
      cancel = this.clock.after(this.timeoutMs, () => resolve(this.timedOut()));
    });
    const stuck = startTimer(() => {
      void this.clock.sleep(this.timeoutMs);
    }, this.timeoutMs);
    return Promise.race([run(), late]).finally(() => {
      cancel();
      stopTimer(stuck);
    });
  }

  private timedOut(): InvocationResult {
    return unhandled('Sandbox.Timedout', `Task timed out after ${(this.timeoutMs / 1000).toFixed(2)} seconds`);
  }
}

function contextOf(
  awsRequestId: string,
  getRemainingTimeInMillis: () => number,
): LambdaContext & Record<string, unknown> {
  return {
    awsRequestId,
    functionName: FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: FUNCTION_ARN,
    memoryLimitInMB: '128',
    logGroupName: `/aws/lambda/${FUNCTION_NAME}`,
    logStreamName: 'test',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis,
  };
}
