import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** What a message about failed records says of where they are in the stream. */
export interface FailedBatch {
  /** Of the handler helper's, which has the record itself, there is none. */
  readonly shardId?: string;
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
