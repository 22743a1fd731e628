/** What of Lambda's context object this package uses. Node's own context, and the one of `@types/aws-lambda`, fit. */
export interface LambdaContext {
  /** The same for every attempt of a batch. */
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  /** Milliseconds left before the function times out. */
  getRemainingTimeInMillis(): number;
}
