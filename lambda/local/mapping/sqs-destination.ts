import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OnFailureDestination } from './consume-shard';

/**
 * The on-failure destination of an event source mapping, on an SQS server.
 *
 * @throws if it is no queue, or there is no server
 */
export function sqsDestination(mapping: string, arn: string, client: SQSClient | undefined): OnFailureDestination {
  const [, , service, , , queueName] = arn.split(':');
  if (service !== 'sqs') {
    throw new Error(`the event source mapping ${mapping} sends failures to ${arn}; locally it can send them to an SQS queue only`);
  }
  if (!client) {
    throw new Error(`the event source mapping ${mapping} sends failures to the queue ${queueName}, which needs an SQS server. Start one, e.g. with 'npx fauxqs', and give its endpoint, e.g. http://localhost:4566`);
  }
  return {
    arn,
    send: async (message) => {
      const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName }));
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    },
  };
}
