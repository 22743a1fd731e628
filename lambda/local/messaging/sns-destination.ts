import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { OnFailureDestination } from '../mapping/mapping';

/**
 * Makes a topic of an SNS server an on-failure destination. Its message is the one that a queue would get.
 *
 * @throws if the server does not have the topic
 */
export async function snsDestination(mapping: string, arn: string, client: SNSClient): Promise<OnFailureDestination> {
  await client.send(new GetTopicAttributesCommand({ TopicArn: arn })).catch((error) => {
    throw new Error(
      `the event source mapping ${mapping} sends failures to ${arn}, which the SNS server does not have: ${error.message}`,
      { cause: error },
    );
  });
  return {
    arn,
    send: async (message) => {
      await client.send(new PublishCommand({ TopicArn: arn, Message: JSON.stringify(message) }));
    },
  };
}
