import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { booleanOf } from '../template/scalars';
import { Stacks } from '../template/stacks';

/**
 * Creates the stacks' queues on an SQS server, standard or FIFO; what else is said of them stays on AWS.
 *
 * @returns their URLs, by their names
 */
export async function createQueues(client: SQSClient, { resolvers }: Stacks): Promise<Map<string, string>> {
  const queueUrls = new Map<string, string>();
  for (const resolver of resolvers) {
    for (const { logicalId, properties } of resolver.resources('AWS::SQS::Queue')) {
      const QueueName = resolver.physicalName(logicalId);
      const Attributes = booleanOf(properties.FifoQueue, false) ? { FifoQueue: 'true' } : undefined;
      const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
      queueUrls.set(QueueName, QueueUrl!);
    }
  }
  return queueUrls;
}
