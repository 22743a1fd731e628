import { randomUUID } from 'node:crypto';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { DynamoDBRecord } from '../../lambda/record/event';
import { failureMessage } from '../../lambda/rules/failure-message';
import { toLambdaRecord } from '../../lambda/stream/lambda-record';
import { listShards } from '../../lambda/stream/list-shards';
import { ShardReader } from '../../lambda/stream/shard-reader';

/** Records that went well lie between those that failed. */
const FAILED_IN = 2;

/**
 * Messages of Lambda about so many failures, in a stream of DynamoDB Local that has as many records again between them.
 */
export async function createFailures(
  dynamodb: DynamoDBClient,
  streams: DynamoDBStreamsClient,
  messages: number,
  batchSize: number,
): Promise<object[]> {
  const TableName = randomUUID();
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  const total = messages * batchSize * FAILED_IN;
  for (let written = 0; written < total; written += 25) {
    const puts = Array.from({ length: Math.min(25, total - written) }, (_, index) => ({
      PutRequest: {
        Item: {
          id: { S: `order-${written + index}` },
          status: { S: 'PAID' },
          total: { N: '12.25' },
          customer: { S: randomUUID() },
        },
      },
    }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
  }
  const streamArn = TableDescription!.LatestStreamArn!;
  const [{ shardId }] = await listShards(streams, streamArn);
  const reader = new ShardReader(streams, streamArn, shardId, 'TRIM_HORIZON');
  const records: DynamoDBRecord[] = [];
  while (records.length < total) {
    records.push(...(await reader.read(1000))!.map((record) => toLambdaRecord(record, streamArn)));
  }
  return Array.from({ length: messages }, (_, index) => {
    const failed = records.slice(index * batchSize * FAILED_IN).slice(0, batchSize);
    return failureMessage(
      {
        condition: 'RetryAttemptsExhausted',
        records: failed,
        batch: { id: index, records: failed, attempts: 11, notBeforeMs: 0, slot: 0, throttles: 0 },
      },
      {
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
        streamArn,
        shardId,
        requestId: randomUUID(),
      },
      Date.now(),
    )!;
  });
}
