/** The prices are from this month. */
export const PRICES_OF = '2026-06';

/**
 * Prices in US dollars in us-east-1, without free tier or volume discount. Lambda's reads of a stream are free.
 *
 * AWS's documentation has the prices of Lambda: requests, and GB-seconds on x86. A browser script fills in those of
 * SQS, for a request of up to 64 KB, and of DynamoDB on demand, so we took them from other people's quotes of these
 * pages.
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
