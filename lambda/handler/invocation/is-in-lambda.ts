/** Whether this runs in a Lambda function, in AWS or in a local run, and not in a test. */
export function isInLambda(): boolean {
  return process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
}
