import { CreateTableCommandInput, GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import { Resolver } from './resolver';
import { resourcesOf } from './template';

export interface TableDefinition {
  readonly logicalId: string;
  readonly input: CreateTableCommandInput & { readonly TableName: string };
}

/** The tables of the template, as CreateTable wants them. All are on demand: nothing is provisioned here. */
export function tablesOf(resolver: Resolver): TableDefinition[] {
  return resourcesOf(resolver.template, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(({ logicalId, properties }) => {
    // Only these are resolved: what else a table has does not exist here.
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification } = resolver.resolve(
      pick(properties, 'KeySchema', 'AttributeDefinitions', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'StreamSpecification'),
    );
    return {
      logicalId,
      input: {
        TableName: resolver.physicalName(logicalId),
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema,
        AttributeDefinitions,
        GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map(
          (index: GlobalSecondaryIndex) => pick(index, 'IndexName', 'KeySchema', 'Projection') as GlobalSecondaryIndex),
        LocalSecondaryIndexes,
        // For CloudFormation a stream is on when it is specified.
        StreamSpecification: StreamSpecification && { StreamEnabled: true, StreamViewType: StreamSpecification.StreamViewType },
      },
    };
  });
}

function pick(object: object, ...names: string[]): Record<string, any> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}
