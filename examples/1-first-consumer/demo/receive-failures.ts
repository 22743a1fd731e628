import { ChangeMessageVisibilityCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** What a message about failed records says of where they are in the stream. */
export interface FailedBatch {
  /** Of the handler helper's, which has the record itself, there is none. */
  readonly shardId?: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

/** Receives every message of the failure queue, and gives them back. */
export async function receiveFailures(client: SQSClient, QueueUrl: string): Promise<FailedBatch[]> {
  const failed: FailedBatch[] = [];
  const handles: string[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
    );
    if (Messages.length === 0) break;
    failed.push(...Messages.map(({ Body }) => JSON.parse(Body!).DDBStreamBatchInfo));
    handles.push(...Messages.map(({ ReceiptHandle }) => ReceiptHandle!));
  }
  for (const ReceiptHandle of handles) {
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
  return failed;
}
