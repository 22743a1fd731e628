/** The part of Lambda's context object that this package uses. The `Context` of `@types/aws-lambda` fits. */
export interface LambdaContext {
  /** The id of the request, which all attempts of a batch share. */
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  /** Returns the milliseconds that are left before the function times out. */
  getRemainingTimeInMillis(): number;
}

/** The context of a call of your function. */
export interface RecordContext extends LambdaContext {
  /**
   * A signal that aborts shortly before the function times out. Your function must then throw, for example by
   * `signal.throwIfAborted()`, or because a request with this signal throws. If it returns, the record counts as done.
   * A record is started only if there is time to finish it.
   */
  readonly signal: AbortSignal;
}
