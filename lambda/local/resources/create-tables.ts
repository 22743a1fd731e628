import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ResourceInUseException, TableDescription } from '@aws-sdk/client-dynamodb';
import { TableDefinition } from '../template/tables';

/**
 * Creates tables in DynamoDB Local; one that is there already stays as it is.
 *
 * @returns the ARNs of their streams, by the tables' logical ids
 * @throws if one that is there has another stream than the template says
 */
export async function createTables(client: DynamoDBClient, tables: readonly TableDefinition[]): Promise<Map<string, string>> {
  const streamArns = new Map<string, string>();
  for (const definition of tables) {
    const { logicalId, input } = definition;
    await client.send(new CreateTableCommand(input)).catch((error) => {
      if (!(error instanceof ResourceInUseException)) throw error;
    });
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: input.TableName }));
    checkStream(definition, Table);
    if (Table.LatestStreamArn) streamArns.set(logicalId, Table.LatestStreamArn);
  }
  return streamArns;
}

function checkStream({ input: { TableName, StreamSpecification } }: TableDefinition, table: TableDescription): void {
  const wanted = StreamSpecification?.StreamViewType ?? 'off';
  const found = table.StreamSpecification?.StreamViewType ?? 'off';
  if (wanted === found) return;
  throw new Error(`the stream of the table ${TableName} is ${wanted} in the template and ${found} in the table that is there already. Delete that table, or start DynamoDB Local anew`);
}
