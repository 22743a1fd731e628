/** When these were looked up. */
export const PRICES_OF = '2026-06';

/**
 * In US dollars, in us-east-1, without any free tier or volume discount. That Lambda reads a stream costs nothing.
 *
 * AWS's documentation has those of Lambda (requests, and GB-seconds on x86), and that its reads of a stream are free.
 * Those of SQS (a request is up to 64 KB) and DynamoDB (on demand) are on pages that fill them in in a browser; they
 * were taken from what others have read there.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/lambda.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CostOptimization_StreamsUsage.html
 * @see https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/sqs/pricing/
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
export const PRICES = {
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000166667,
  sqsRequest: 0.4 / 1e6,
  dynamodbReadUnit: 0.125 / 1e6,
  dynamodbWriteUnit: 0.625 / 1e6,
} as const;
