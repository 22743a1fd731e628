import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { explainErrors } from './explain-errors';
import { configuredEndpoint } from '../aws/endpoint';

/**
 * The mapping and other readers share the requests of the stream. So many attempts outlast about a minute and a half of
 * throttling.
 */
const STREAM_ATTEMPTS = 10;

/** The clients of one Region. A mapping, its stream, its function and its destination are in one Region. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly streams: DynamoDBStreamsClient;
}

/** @param region by default the Region of the environment */
export function clientsIn(region?: string): Clients {
  return {
    cloudFormation: explainErrors(new CloudFormationClient({ region })),
    // An invocation whose response is lost must not be repeated while it may be running.
    lambda: explainErrors(new LambdaClient({ region, maxAttempts: 1 })),
    // A server that is not AWS's finds a bucket by its path. It is at the configured endpoint, whatever the host in the
    // URL of a queue.
    s3: explainErrors(new S3Client({ region, forcePathStyle: configuredEndpoint('S3') !== undefined })),
    sqs: explainErrors(new SQSClient({ region, useQueueUrlAsEndpoint: configuredEndpoint('SQS') === undefined })),
    streams: explainErrors(new DynamoDBStreamsClient({ region, maxAttempts: STREAM_ATTEMPTS })),
  };
}
