import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startSqsServer } from './sqs-server';
import { inChunks } from '../../lambda/aws/in-chunks';
import { DynamoDBLocal, startDynamoDBLocal } from '../../lambda/local';
import { DynamoDBRecord } from '../../lambda/record/event';
import { failureMessage } from '../../lambda/rules/failure-message';
import { toLambdaRecord } from '../../lambda/stream/lambda-record';
import { listShards } from '../../lambda/stream/list-shards';
import { ShardReader } from '../../lambda/stream/shard-reader';

const access = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:consumer';

/** A table with a stream in DynamoDB Local, and what Lambda would say of its records. */
export interface FailureTable {
  readonly streamArn: string;
  readonly shardId: string;
  /** Writes an item for each key, in this order, and returns the records. */
  write(...keys: string[]): Promise<DynamoDBRecord[]>;
  /** The message that Lambda sends about these. */
  pointer(
    records: readonly DynamoDBRecord[],
    overrides?: { functionError?: 'Unhandled' | null; failedAtMs?: number; functionArn?: string },
  ): object;
}

/** DynamoDB Local and an SQS, SNS and S3 server, for one file of tests. */
export class FailureWorld {
  public static async start(): Promise<FailureWorld> {
    const [dynamodbLocal, awsServer] = await Promise.all([startDynamoDBLocal(), startSqsServer()]);
    return new FailureWorld(dynamodbLocal, awsServer);
  }

  public readonly access = access;
  public readonly dynamodb: DynamoDBClient;
  public readonly streams: DynamoDBStreamsClient;
  public readonly sqs: SQSClient;

  private constructor(
    public readonly dynamodbLocal: DynamoDBLocal,
    public readonly awsServer: Awaited<ReturnType<typeof startSqsServer>>,
  ) {
    this.dynamodb = new DynamoDBClient({ ...access, endpoint: dynamodbLocal.endpoint });
    this.streams = new DynamoDBStreamsClient({ ...access, endpoint: dynamodbLocal.endpoint });
    this.sqs = new SQSClient({ ...access, endpoint: awsServer.endpoint });
  }

  public async stop(): Promise<void> {
    await Promise.all([this.dynamodbLocal.stop(), this.awsServer.stop()]);
  }

  /** For the command, and for whatever else reads endpoints from its environment. */
  public get env(): { [name: string]: string } {
    return {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: this.dynamodbLocal.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: this.dynamodbLocal.endpoint,
      AWS_ENDPOINT_URL_SQS: this.awsServer.endpoint,
      AWS_ENDPOINT_URL_S3: this.awsServer.endpoint,
    };
  }

  public async createTable(): Promise<FailureTable> {
    const TableName = `T${randomUUID().slice(0, 8)}`;
    const { TableDescription } = await this.dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    );
    const streamArn = TableDescription!.LatestStreamArn!;
    const [{ shardId }] = await listShards(this.streams, streamArn);
    const reader = new ShardReader(this.streams, streamArn, shardId, 'TRIM_HORIZON');
    let version = 0;
    return {
      streamArn,
      shardId,
      write: async (...keys) => {
        for (const pk of keys) {
          await this.dynamodb.send(
            new PutItemCommand({ TableName, Item: { pk: { S: pk }, version: { N: String(++version) } } }),
          );
        }
        const records: DynamoDBRecord[] = [];
        while (records.length < keys.length) {
          records.push(...(await reader.read(1000))!.map((record) => toLambdaRecord(record, streamArn)));
        }
        return records;
      },
      pointer: (records, { functionError = 'Unhandled', failedAtMs = Date.now(), functionArn = FUNCTION_ARN } = {}) =>
        failureMessage(
          {
            condition: 'RetryAttemptsExhausted',
            batch: {
              id: 0,
              records,
              attempts: 3,
              notBeforeMs: 0,
              slot: 0,
              throttles: 0,
              lastResult: functionError
                ? { functionError, errorType: 'Error', errorMessage: 'no' }
                : { functionError: null, response: null },
            },
            records,
          },
          { functionArn, streamArn, shardId, requestId: randomUUID() },
          failedAtMs,
        )!,
    };
  }

  public async createQueue(): Promise<string> {
    const { QueueUrl } = await this.sqs.send(new CreateQueueCommand({ QueueName: `Failures-${randomUUID()}` }));
    return QueueUrl!;
  }

  public async send(QueueUrl: string, messages: readonly (object | string)[]): Promise<void> {
    await inChunks(messages, 10, async (chunk) => {
      await this.sqs.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: chunk.map((message, index) => ({
            Id: String(index),
            MessageBody: typeof message === 'string' ? message : JSON.stringify(message),
          })),
        }),
      );
    });
  }

  /** What others would see of a queue now. */
  public async peek(QueueUrl: string): Promise<any[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    return Messages.map(({ Body }) => JSON.parse(Body!));
  }
}
