import { ResourceEnvironment } from 'aws-cdk-lib';
import { Attribute, AttributeType, CfnGlobalTable, CfnTable, ITable } from 'aws-cdk-lib/aws-dynamodb';
import { parseArn } from '../shared/arn';

/** A table of this app, as CloudFormation will get it: a `Table`, or a `TableV2`. */
export type TableResource = CfnTable | CfnGlobalTable;

/** The resource of a table; an imported one has none. */
export function resourceOf(table: ITable): TableResource | undefined {
  const resource = table.node.defaultChild;
  return CfnTable.isCfnTable(resource) || CfnGlobalTable.isCfnGlobalTable(resource) ? resource : undefined;
}

/** Its partition key, and its sort key if it has one. */
export function keyOf({ stack, keySchema, attributeDefinitions }: TableResource): Attribute[] {
  const schema: CfnTable.KeySchemaProperty[] = stack.resolve(keySchema);
  const definitions: CfnTable.AttributeDefinitionProperty[] = stack.resolve(attributeDefinitions) ?? [];
  const types = new Map(
    definitions.map(({ attributeName, attributeType }) => [attributeName, attributeType as AttributeType]),
  );
  return schema.map(({ attributeName: name }) => ({ name, type: types.get(name)! }));
}

/** Where a table is. An imported one is where its ARN says, and not where it was imported. */
export function environmentOf({ tableArn, env }: ITable): ResourceEnvironment {
  const { region, account } = parseArn(tableArn) ?? env;
  return { region, account };
}
