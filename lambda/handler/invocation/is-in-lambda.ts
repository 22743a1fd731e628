/** Whether this runs in a Lambda function, or in a local run of one, and not in a test. */
export function isInLambda(): boolean {
  return process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
}
