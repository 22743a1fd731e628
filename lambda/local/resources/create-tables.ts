import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { TableDefinition } from '../template/tables';

/**
 * Creates tables in DynamoDB Local; one that is there already stays as it is.
 *
 * @returns the ARNs of their streams, by the tables' logical ids
 */
export async function createTables(client: DynamoDBClient, tables: readonly TableDefinition[]): Promise<Map<string, string>> {
  const streamArns = new Map<string, string>();
  for (const { logicalId, input } of tables) {
    await client.send(new CreateTableCommand(input)).catch((error) => {
      if (!(error instanceof ResourceInUseException)) throw error;
    });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: input.TableName }));
    if (Table?.LatestStreamArn) streamArns.set(logicalId, Table.LatestStreamArn);
  }
  return streamArns;
}
