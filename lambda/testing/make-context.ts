import { LambdaContext } from '../handler/invocation/lambda-context';

/** Options of `lambdaContext`. */
export interface LambdaContextOptions {
  /**
   * The time after which the function would time out, in milliseconds from now.
   *
   * @default 30000
   */
  readonly timeoutMs?: number;

  /**
   * The id of the request, which all attempts of a batch share. To test a retry, pass the same id to two contexts.
   *
   * @default '00000000-0000-4000-8000-000000000000'
   */
  readonly awsRequestId?: string;

  /**
   * The name of the function, which is also in its ARN.
   *
   * @default 'handler'
   */
  readonly functionName?: string;
}

/** Makes the context of an invocation that begins now. Its remaining time counts down by the clock of `Date`. */
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
