import { CreateTableCommandInput, GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import { Resolver } from './resolver';
import { booleanOf } from './scalars';
import { Stacks } from './stacks';

export interface TableDefinition {
  readonly stackName: string;
  readonly logicalId: string;
  readonly input: CreateTableCommandInput & { readonly TableName: string };
  /** The attribute that says when an item expires, where one does. */
  readonly timeToLiveAttribute?: string;
}

/** Only these are resolved: what else a table has does not exist here. */
const PROPERTIES = [
  'KeySchema',
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
  'TimeToLiveSpecification',
];

/**
 * The tables of the stacks, as CreateTable wants them. All are on demand: nothing is provisioned here.
 *
 * @throws if two have one name, as those of two stages may: there is one account and one region here
 */
export function tablesOf({ resolvers }: Stacks): TableDefinition[] {
  const tables = resolvers.flatMap(tablesOfStack);
  const byName = new Map<string, TableDefinition>();
  for (const table of tables) {
    const other = byName.get(table.input.TableName);
    if (other) {
      throw new Error(
        `the table ${table.input.TableName} is in two stacks, ${other.stackName} and ${table.stackName}, which cannot run together. Choose the stacks to run`,
      );
    }
    byName.set(table.input.TableName, table);
  }
  return tables;
}

function tablesOfStack(resolver: Resolver): TableDefinition[] {
  return resolver.resources('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(({ logicalId, properties }) => {
    const {
      KeySchema,
      AttributeDefinitions,
      GlobalSecondaryIndexes,
      LocalSecondaryIndexes,
      StreamSpecification,
      TimeToLiveSpecification,
    } = resolver.resolve(pick(properties, ...PROPERTIES));
    return {
      stackName: resolver.template.stackName,
      logicalId,
      input: {
        TableName: resolver.physicalName(logicalId),
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema,
        AttributeDefinitions,
        GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map(
          (index: GlobalSecondaryIndex) => pick(index, 'IndexName', 'KeySchema', 'Projection') as GlobalSecondaryIndex,
        ),
        LocalSecondaryIndexes,
        // For CloudFormation a stream is on when it is specified.
        StreamSpecification: StreamSpecification && {
          StreamEnabled: true,
          StreamViewType: StreamSpecification.StreamViewType,
        },
      },
      timeToLiveAttribute: booleanOf(TimeToLiveSpecification?.Enabled, false)
        ? TimeToLiveSpecification.AttributeName
        : undefined,
    };
  });
}

function pick(object: object, ...names: string[]): Record<string, any> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}
