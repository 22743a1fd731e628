import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Resolver } from '../template/resolver';
import { booleanOf } from '../template/scalars';
import { resourcesOf } from '../template/template';

/**
 * Creates the template's queues on an SQS server, standard or FIFO; what else is said of them stays on AWS.
 *
 * @returns their URLs, by their logical ids
 */
export async function createQueues(client: SQSClient, resolver: Resolver): Promise<Map<string, string>> {
  const queueUrls = new Map<string, string>();
  for (const { logicalId, properties } of resourcesOf(resolver.template, 'AWS::SQS::Queue')) {
    const { QueueUrl } = await client.send(new CreateQueueCommand({
      QueueName: resolver.physicalName(logicalId),
      Attributes: booleanOf(properties.FifoQueue, false) ? { FifoQueue: 'true' } : undefined,
    }));
    queueUrls.set(logicalId, QueueUrl!);
  }
  return queueUrls;
}
