import { CreateTableCommandInput, GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import { Resolver } from './resolver';
import { booleanOf } from './scalars';
import { Stacks } from './stacks';

export interface TableDefinition {
  readonly stackName: string;
  readonly logicalId: string;
  readonly input: CreateTableCommandInput & { readonly TableName: string };
  /** The attribute with the time at which an item expires, if the table has one. */
  readonly timeToLiveAttribute?: string;
}

/** Only these properties are resolved, because the others have no effect here. */
const PROPERTIES = [
  'KeySchema',
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
  'TimeToLiveSpecification',
];

/**
 * Returns the tables of the stacks in the form of CreateTable. All are on demand.
 *
 * @throws if two tables have the same name, as those of two stages may, because there is only one account and Region
 * here
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
