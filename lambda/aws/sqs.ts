import { configuredEndpoint } from './endpoint';
import { callAws } from './service-client';

/**
 * Sends a message to a queue that is not a FIFO queue. After a lost answer it is sent again, so it can arrive twice, as
 * any message of such a queue can.
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
