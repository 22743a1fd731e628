import { CreateTableCommand, DynamoDBClient, paginateScan, StreamSpecification } from '@aws-sdk/client-dynamodb';
import { WorkerSettings } from './worker-settings';

/** Returns the ARN of the stream. */
export async function createTables(
  client: DynamoDBClient,
  { ordersTable, idempotencyTable, effectsTable }: WorkerSettings,
): Promise<string> {
  const create = async (TableName: string, stream?: StreamSpecification) =>
    client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: stream,
      }),
    );
  const { TableDescription } = await create(ordersTable, { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
  await create(idempotencyTable);
  await create(effectsTable);
  return TableDescription!.LatestStreamArn!;
}

/** The versions whose effect each item has had, in order. */
export async function readHistories(client: DynamoDBClient, TableName: string): Promise<Map<string, number[]>> {
  const histories = new Map<string, number[]>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    for (const { id, versions } of Items) {
      histories.set(
        id.S!,
        versions.L!.map(({ N }) => Number(N)),
      );
    }
  }
  return histories;
}
