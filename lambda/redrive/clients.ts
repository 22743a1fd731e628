import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

/** The mapping, and whoever else reads the stream, have their share of its requests: about a minute and a half of throttling is waited out. */
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
    cloudFormation: new CloudFormationClient({ region }),
    // An invocation whose answer is lost is not to be repeated while it may be running.
    lambda: new LambdaClient({ region, maxAttempts: 1 }),
    // Servers that are no AWS know no bucket by its host name.
    s3: new S3Client({ region, forcePathStyle: isS3Elsewhere() }),
    sqs: new SQSClient({ region }),
    streams: new DynamoDBStreamsClient({ region, maxAttempts: STREAM_ATTEMPTS }),
  };
}

function isS3Elsewhere(): boolean {
  return Boolean(process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL);
}
