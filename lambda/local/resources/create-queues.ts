import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { physicalName } from '../template/physical-ids';
import { resourcesOf, Template } from '../template/template';

/**
 * Creates the template's queues on an SQS server. Their settings do not matter here: no message is old enough.
 *
 * @returns their URLs, by their logical ids
 */
export async function createQueues(client: SQSClient, template: Template): Promise<Map<string, string>> {
  const queueUrls = new Map<string, string>();
  for (const { logicalId } of resourcesOf(template, 'AWS::SQS::Queue')) {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: physicalName(logicalId, template) }));
    queueUrls.set(logicalId, QueueUrl!);
  }
  return queueUrls;
}
