import { CreateTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { WorkerSettings } from './worker-settings';

/** Returns the ARN of the stream. */
export async function createTables(client: DynamoDBClient, { ordersTable, idempotencyTable, effectsTable }: WorkerSettings): Promise<string> {
  const [{ TableDescription }] = await Promise.all([ordersTable, idempotencyTable, effectsTable].map(async (TableName) => client.send(new CreateTableCommand({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: TableName === ordersTable ? { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } : undefined,
  }))));
  return TableDescription!.LatestStreamArn!;
}

/** The versions whose effect each item has had, in order. */
export async function readHistories(client: DynamoDBClient, TableName: string): Promise<Map<string, number[]>> {
  const histories = new Map<string, number[]>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    for (const { id, versions } of Items) histories.set(id.S!, versions.L!.map(({ N }) => Number(N)));
  }
  return histories;
}
