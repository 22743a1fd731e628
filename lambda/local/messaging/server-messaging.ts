import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ListQueuesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Messaging } from './messaging';
import { s3Destination } from './s3-destination';
import { snsDestination } from './sns-destination';
import { sqsDestination } from './sqs-destination';
import { parseArn } from '../../../src/shared/arn';
import { LOCAL_CREDENTIALS } from '../function/environment-variables';
import { OnFailureDestination } from '../mapping/mapping';
import { answers } from '../resources/connect';
import { Resolver } from '../template/resolver';
import { booleanOf } from '../template/scalars';
import { Stacks } from '../template/stacks';

/**
 * A server for SQS, SNS and S3.
 *
 * @throws if it does not answer
 */
export async function serverMessaging(endpoint: string, region: string): Promise<Messaging> {
  const access = { region, credentials: LOCAL_CREDENTIALS, endpoint };
  const sqs = new SQSClient(access);
  const sns = new SNSClient(access);
  // Without the bucket's name in front of the server's, which on this machine nobody would find.
  const s3 = new S3Client({ ...access, forcePathStyle: true });
  await answers('SQS server', endpoint, sqs.send(new ListQueuesCommand({ MaxResults: 1 })));

  const destinations: Readonly<Record<string, (mapping: string, arn: string) => Promise<OnFailureDestination>>> = {
    sqs: (mapping, arn) => sqsDestination(mapping, arn, sqs),
    sns: (mapping, arn) => snsDestination(mapping, arn, sns),
    s3: (mapping, arn) => s3Destination(mapping, arn, s3),
  };
  return {
    endpoints: { sqs: endpoint, sns: endpoint, s3: endpoint },
    create: async (stacks) => {
      for (const Name of namesOf(stacks, 'AWS::SNS::Topic')) await sns.send(new CreateTopicCommand({ Name }));
      for (const Bucket of namesOf(stacks, 'AWS::S3::Bucket')) await s3.send(new CreateBucketCommand({ Bucket }));
      return createQueues(sqs, stacks);
    },
    destination: async (mapping, arn) => destinations[parseArn(arn)!.service](mapping, arn),
    stop: async () => undefined,
  };
}

function namesOf({ resolvers }: Stacks, type: string): string[] {
  return resolvers.flatMap((resolver) =>
    resolver.resources(type).map(({ logicalId }) => resolver.physicalName(logicalId)),
  );
}

/**
 * What of a queue matters to who sends and receives. In a template they are called as in the API.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
const QUEUE_ATTRIBUTES = [
  'DelaySeconds',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
];

/** Creates the stacks' queues, standard or FIFO. Those that are there already are set to what the template says now. */
async function createQueues(client: SQSClient, { resolvers }: Stacks): Promise<Map<string, string>> {
  const queues = resolvers.flatMap((resolver) =>
    resolver.resources('AWS::SQS::Queue').map(({ logicalId, properties }) => ({ resolver, logicalId, properties })),
  );
  const queueUrls = new Map<string, string>();
  for (const { resolver, logicalId, properties } of queues) {
    const QueueName = resolver.physicalName(logicalId);
    const Attributes = booleanOf(properties.FifoQueue, false) ? { FifoQueue: 'true' } : undefined;
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
    queueUrls.set(QueueName, QueueUrl!);
  }
  // A redrive policy names a queue that must be there.
  for (const { resolver, logicalId, properties } of queues) {
    const Attributes = attributesOf(properties, resolver);
    if (Object.keys(Attributes).length === 0) continue;
    await client.send(
      new SetQueueAttributesCommand({ QueueUrl: queueUrls.get(resolver.physicalName(logicalId)), Attributes }),
    );
  }
  return queueUrls;
}

/** What is known only on AWS stays there. */
function attributesOf(properties: Record<string, unknown>, resolver: Resolver): Record<string, string> {
  return Object.fromEntries(
    QUEUE_ATTRIBUTES.flatMap((name) => {
      const value = resolver.resolveIfKnown(properties[name], () => undefined);
      return value === undefined ? [] : [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );
}
