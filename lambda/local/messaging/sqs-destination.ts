import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parseArn } from '../../../src/shared/arn';
import { OnFailureDestination } from '../mapping/mapping';

/**
 * The on-failure destination of an event source mapping, on an SQS server.
 *
 * @throws if it is not a queue that AWS would take, or is not there
 */
export async function sqsDestination(
  mapping: string,
  arn: string,
  client: SQSClient | undefined,
): Promise<OnFailureDestination> {
  const { service, resource: queueName = '' } = parseArn(arn) ?? {};
  if (service !== 'sqs') {
    throw new Error(
      `the event source mapping ${mapping} sends failures to ${arn}; locally it can send them to an SQS queue only`,
    );
  }
  if (queueName.endsWith('.fifo')) {
    throw new Error(
      `the event source mapping ${mapping} sends failures to ${queueName}; AWS refuses a FIFO queue as on-failure destination: use a standard queue`,
    );
  }
  if (!client) {
    throw new Error(
      `the event source mapping ${mapping} sends failures to the queue ${queueName}, which needs an SQS server. Start one, e.g. with 'npx fauxqs', and give its endpoint, e.g. http://localhost:4566`,
    );
  }
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName })).catch((error) => {
    throw new Error(
      `the event source mapping ${mapping} sends failures to the queue ${queueName}, which the SQS server does not have: ${error.message}`,
      { cause: error },
    );
  });
  return {
    arn,
    send: async (message) => {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    },
  };
}
