import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { explainErrors } from './explain-errors';
import { configuredEndpoint } from '../aws/endpoint';

/**
 * The mapping, and whoever else reads the stream, have their share of its requests: about a minute and a half of
 * throttling is waited out.
 */
const STREAM_ATTEMPTS = 10;

/** All that is talked to: in one Region, since a mapping, its stream, its function and its destination are. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly streams: DynamoDBStreamsClient;
}

/** @param region left out, what the environment says */
export function clientsIn(region?: string): Clients {
  return {
    cloudFormation: explainErrors(new CloudFormationClient({ region })),
    // An invocation whose answer is lost is not to be repeated while it may be running.
    lambda: explainErrors(new LambdaClient({ region, maxAttempts: 1 })),
    // A server that is not AWS's knows a bucket by its path, and is where it was said to be, whatever the host in the
    // URL of a queue.
    s3: explainErrors(new S3Client({ region, forcePathStyle: configuredEndpoint('S3') !== undefined })),
    sqs: explainErrors(new SQSClient({ region, useQueueUrlAsEndpoint: configuredEndpoint('SQS') === undefined })),
    streams: explainErrors(new DynamoDBStreamsClient({ region, maxAttempts: STREAM_ATTEMPTS })),
  };
}
