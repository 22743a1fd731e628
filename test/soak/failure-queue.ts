import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/** The failure queue of a run. */
export class FailureQueue {
  public static async create(client: SQSClient, QueueName: string): Promise<FailureQueue> {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName }));
    return new FailureQueue(client, QueueUrl!);
  }

  private constructor(
    private readonly client: SQSClient,
    public readonly url: string,
  ) {}

  public async send(message: object): Promise<void> {
    await this.client.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody: JSON.stringify(message) }));
  }

  /** Counts the messages, those that a command holds included. */
  public async count(): Promise<number> {
    const { Attributes = {} } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: this.url, AttributeNames: [...COUNTS] }),
    );
    return COUNTS.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  }
}
