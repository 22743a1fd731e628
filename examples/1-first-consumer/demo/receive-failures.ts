import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** What Lambda's message about failed records says of where they are. */
export interface FailedBatch {
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

/** Receives every message of the failure queue, and leaves them there. */
export async function receiveFailures(client: SQSClient, QueueUrl: string): Promise<FailedBatch[]> {
  const failed: FailedBatch[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }));
    if (Messages.length === 0) return failed;
    failed.push(...Messages.map(({ Body }) => JSON.parse(Body!).DDBStreamBatchInfo));
  }
}
