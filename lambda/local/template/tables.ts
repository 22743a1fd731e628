import { CreateTableCommandInput, GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import { LocalValues, resolve } from './intrinsics';
import { physicalName } from './physical-ids';
import { resourcesOf, Template } from './template';

export interface TableDefinition {
  readonly logicalId: string;
  readonly input: CreateTableCommandInput & { readonly TableName: string };
}

/** The tables of the template, as CreateTable wants them. All are on demand: nothing is provisioned here. */
export function tablesOf(template: Template, local: LocalValues): TableDefinition[] {
  return resourcesOf(template, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(({ logicalId, properties }) => {
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification } = resolve(
      // Only these are resolved: what else a table has does not exist here.
      pick(properties, 'KeySchema', 'AttributeDefinitions', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'StreamSpecification'), template, local,
    );
    return {
      logicalId,
      input: {
        TableName: physicalName(logicalId, template),
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
