import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { OnFailureDestination } from '../mapping/mapping';

/**
 * A topic as on-failure destination, on an SNS server. What is published is the message that a queue would get.
 *
 * @throws if it is not there
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
