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
import { explainFailure } from '../resources/connect';
import { Resolver } from '../template/resolver';
import { booleanOf } from '../template/scalars';
import { Stacks } from '../template/stacks';

/**
 * Connects to a server for SQS, SNS and S3.
 *
 * @throws if it does not respond
 */
export async function serverMessaging(endpoint: string, region: string): Promise<Messaging> {
  const access = { region, credentials: LOCAL_CREDENTIALS, endpoint };
  const sqs = new SQSClient(access);
  const sns = new SNSClient(access);
  // A host name that begins with the bucket's name would not resolve on this machine.
  const s3 = new S3Client({ ...access, forcePathStyle: true });
  await explainFailure('SQS server', endpoint, sqs.send(new ListQueuesCommand({ MaxResults: 1 })));

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
 * The attributes of a queue that matter to senders and receivers. They have the same names in a template and in the
 * API.
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

/** Creates the queues of the stacks, standard or FIFO. Existing ones get the attributes of the template. */
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
  // A redrive policy names a queue that must exist.
  for (const { resolver, logicalId, properties } of queues) {
    const Attributes = attributesOf(properties, resolver);
    if (Object.keys(Attributes).length === 0) continue;
    await client.send(
      new SetQueueAttributesCommand({ QueueUrl: queueUrls.get(resolver.physicalName(logicalId)), Attributes }),
    );
  }
  return queueUrls;
}

/** Leaves out attributes whose values exist only on AWS. */
function attributesOf(properties: Record<string, unknown>, resolver: Resolver): Record<string, string> {
  return Object.fromEntries(
    QUEUE_ATTRIBUTES.flatMap((name) => {
      const value = resolver.resolveIfKnown(properties[name], () => undefined);
      return value === undefined ? [] : [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );
}
