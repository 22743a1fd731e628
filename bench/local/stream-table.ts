import {
  AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';

/** What the cases are told. */
export interface Environment {
  readonly endpoint: string;
  readonly tableName: string;
  readonly streamArn: string;
  readonly batchSize: number;
  /** How many records there are, or have to be written. */
  readonly records: number;
}

export const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

export function environment(): Environment {
  const { BENCH_ENVIRONMENT } = process.env;
  if (BENCH_ENVIRONMENT === undefined) throw new Error('BENCH_ENVIRONMENT is not set: this is run by bench/local.ts');
  return JSON.parse(BENCH_ENVIRONMENT);
}

export function dynamodbAt(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
}

export function streamsAt(endpoint: string): DynamoDBStreamsClient {
  return new DynamoDBStreamsClient({ endpoint, region: REGION, credentials: CREDENTIALS });
}

/** Creates a table with a stream. Returns the ARN of that. */
export async function createStreamTable(dynamodb: DynamoDBClient, TableName: string): Promise<string> {
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  return TableDescription!.LatestStreamArn!;
}

/** Writes so many items, of ten attributes, 25 at a time. */
export async function fill(dynamodb: DynamoDBClient, tableName: string, count: number): Promise<void> {
  for (let first = 0; first < count; first += 25) {
    const items = Array.from({ length: Math.min(25, count - first) }, (_, index) => itemOf(first + index));
    await dynamodb.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: items.map((Item) => ({ PutRequest: { Item } })) } }),
    );
  }
}

/**
 * Between two writes, in milliseconds. A golden part of the poll interval: after a while there were writes at every
 * moment of it.
 */
const WRITE_INTERVAL_MS = 250 * 0.618;

/** Writes one item after another, each with the time at which it was written. */
export async function writeSlowly(dynamodb: DynamoDBClient, TableName: string, count: number): Promise<void> {
  const beginMs = Date.now();
  for (let index = 0; index < count; index++) {
    await new Promise((resolve) => setTimeout(resolve, beginMs + index * WRITE_INTERVAL_MS - Date.now()));
    await dynamodb.send(
      new PutItemCommand({
        TableName,
        Item: { id: { S: `write-${beginMs}-${index}` }, writtenMs: { N: String(Date.now()) } },
      }),
    );
  }
}

/** The one shard that a stream of DynamoDB Local has. */
export async function onlyShardOf(streams: DynamoDBStreamsClient, StreamArn: string): Promise<string> {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  return StreamDescription!.Shards![0].ShardId!;
}

function itemOf(index: number): Record<string, AttributeValue> {
  return {
    id: { S: `order-${index}` },
    customer: { S: `customer-${index % 100}` },
    status: { S: 'OPEN' },
    note: { S: 'Leave it with the neighbour, please.' },
    currency: { S: 'EUR' },
    total: { N: `${index}.25` },
    version: { N: String(index) },
    paid: { BOOL: false },
    address: { M: { zip: { S: '1010' }, floor: { N: '3' } } },
    lines: { L: [{ S: 'book' }, { S: 'pen' }] },
  };
}
