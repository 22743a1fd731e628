import { LambdaContext } from '../handler/invocation/lambda-context';

/** What the context says. */
export interface LambdaContextOptions {
  /**
   * Milliseconds from now on after which the function would time out.
   *
   * @default 30000
   */
  readonly timeoutMs?: number;

  /**
   * The same for every attempt of a batch: give one to two contexts to test a retry.
   *
   * @default '00000000-0000-4000-8000-000000000000'
   */
  readonly awsRequestId?: string;

  /** @default 'handler' */
  readonly functionName?: string;
}

/** The context of an invocation that begins now. Its remaining time counts down, by the clock that `Date` has. */
export function lambdaContext(options: LambdaContextOptions = {}): LambdaContext {
  const {
    timeoutMs = 30_000,
    awsRequestId = '00000000-0000-4000-8000-000000000000',
    functionName = 'handler',
  } = options;
  const deadlineMs = Date.now() + timeoutMs;
  return {
    awsRequestId,
    functionName,
    invokedFunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${functionName}`,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}
