/** When these were looked up. */
export const PRICES_OF = '2026-06';

/**
 * In US dollars, in us-east-1, without any free tier or volume discount. That Lambda reads a stream costs nothing.
 *
 * @see https://aws.amazon.com/lambda/pricing/ for requests and GB-seconds, on x86
 * @see https://aws.amazon.com/sqs/pricing/ for requests of standard queues, each of up to 64 KB
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/ for request units, and that the stream reads of Lambda are free
 */
export const PRICES = {
  lambdaRequest: 0.20 / 1e6,
  lambdaGbSecond: 0.0000166667,
  sqsRequest: 0.40 / 1e6,
  dynamodbReadUnit: 0.125 / 1e6,
  dynamodbWriteUnit: 0.625 / 1e6,
} as const;
