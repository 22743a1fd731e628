import { configuredEndpoint } from './endpoint';
import { callAws } from './service-client';

/**
 * Sends a message to a standard queue. If the response is lost, it sends the message again, so the message can arrive
 * twice, like any message of such a queue.
 */
export async function sendMessage(queueUrl: string, body: string, deadlineMs: number): Promise<void> {
  const endpoint = configuredEndpoint('SQS') ?? new URL(queueUrl).origin;
  await callAws(
    { name: 'sqs', target: 'AmazonSQS', endpoint },
    'SendMessage',
    { QueueUrl: queueUrl, MessageBody: body },
    deadlineMs,
  );
}
