import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parseArn } from '../../../src/shared/arn';
import { OnFailureDestination } from '../mapping/mapping';

/**
 * Makes a queue of an SQS server an on-failure destination. AWS's own rules for queues are checked on admission.
 *
 * @throws if the server does not have the queue
 */
export async function sqsDestination(mapping: string, arn: string, client: SQSClient): Promise<OnFailureDestination> {
  const QueueName = parseArn(arn)!.resource;
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName })).catch((error) => {
    throw new Error(
      `the event source mapping ${mapping} sends failures to the queue ${QueueName}, which the SQS server does not have: ${error.message}`,
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
