import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ResourceInUseException,
  TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { TableDefinition } from '../template/tables';

/**
 * Creates tables in DynamoDB Local. An existing table stays as it is, except for its time to live.
 *
 * @returns the ARNs of their streams, by the tables' names
 * @throws if an existing table has another key, another index or another stream than the template
 */
export async function createTables(
  client: DynamoDBClient,
  tables: readonly TableDefinition[],
): Promise<Map<string, string>> {
  const streamArns = new Map<string, string>();
  for (const { input, timeToLiveAttribute } of tables) {
    await client.send(new CreateTableCommand(input)).catch((error) => {
      if (!(error instanceof ResourceInUseException)) throw error;
    });
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: input.TableName }));
    checkSchema(input, Table);
    await setTimeToLive(client, input.TableName, timeToLiveAttribute);
    if (Table.LatestStreamArn) streamArns.set(input.TableName, Table.LatestStreamArn);
  }
  return streamArns;
}

/** Changes only a difference, in two steps, because DynamoDB refuses anything else. */
async function setTimeToLive(client: DynamoDBClient, TableName: string, wanted: string | undefined): Promise<void> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  const found = TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED' ? TimeToLiveDescription.AttributeName : undefined;
  if (found === wanted) return;
  const turn = async (Enabled: boolean, AttributeName: string) => {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }));
  };
  if (found) await turn(false, found);
  if (wanted) await turn(true, wanted);
}

type Schema = Pick<
  TableDescription,
  'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes' | 'StreamSpecification'
>;

/** The parts of a table that must be as in the template, as texts to compare and show. */
const SCHEMA: Readonly<Record<string, (table: Schema) => string>> = {
  key: ({ KeySchema, AttributeDefinitions }) => keySchemaText(KeySchema, AttributeDefinitions),
  'global secondary indexes': ({ GlobalSecondaryIndexes, AttributeDefinitions }) =>
    indexText(GlobalSecondaryIndexes, AttributeDefinitions),
  'local secondary indexes': ({ LocalSecondaryIndexes, AttributeDefinitions }) =>
    indexText(LocalSecondaryIndexes, AttributeDefinitions),
  stream: ({ StreamSpecification }) => StreamSpecification?.StreamViewType ?? 'off',
};

function checkSchema(wanted: TableDefinition['input'], found: TableDescription): void {
  for (const [what, textOf] of Object.entries(SCHEMA)) {
    if (textOf(wanted as Schema) === textOf(found)) continue;
    throw new Error(
      `the table ${wanted.TableName} is there already with another ${what} than in the template: ${textOf(found)} instead of ${textOf(wanted as Schema)}. Delete that table, or start with an empty DynamoDB Local: dev does when it is started again, with another --data folder if it has one`,
    );
  }
}

/** Describes a key: orderId HASH S, line RANGE N. */
function keySchemaText(keySchema: Schema['KeySchema'] = [], attributes: Schema['AttributeDefinitions'] = []): string {
  const typeOf = (name?: string) => attributes.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  return keySchema
    .map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType} ${typeOf(AttributeName)}`)
    .join(', ');
}

function indexText(
  indexes: Schema['GlobalSecondaryIndexes'] = [],
  attributes: Schema['AttributeDefinitions'] = [],
): string {
  return (
    indexes
      .map(({ IndexName, KeySchema }) => `${IndexName} (${keySchemaText(KeySchema, attributes)})`)
      .sort()
      .join(', ') || 'none'
  );
}
