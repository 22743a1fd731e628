/** What of Lambda's context object this package uses. Node's own context, and the one of `@types/aws-lambda`, fit. */
export interface LambdaContext {
  /** The same for every attempt of a batch. */
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  /** Milliseconds left before the function times out. */
  getRemainingTimeInMillis(): number;
}

/** What a handler gets beside its record. */
export interface RecordContext extends LambdaContext {
  /**
   * Aborted shortly before the function times out. A handler that is told so must throw, as `signal.throwIfAborted()`
   * does, or whatever it has given the signal to: one that returns says that the record is done. No record is begun
   * that would take longer.
   */
  readonly signal: AbortSignal;
}
