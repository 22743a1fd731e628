import { RunningMapping, RunningStack } from './local-run';
import { tableNameIn } from '../../../src/shared/arn';
import { FunctionDefinition } from '../function/function-definition';
import { Mapping } from '../mapping/mapping';
import { Resolver } from '../template/resolver';
import { Stacks } from '../template/stacks';
import { TableDefinition } from '../template/tables';

export function describeStacks(
  { resolvers }: Stacks,
  tables: readonly TableDefinition[],
): Record<string, RunningStack> {
  return Object.fromEntries(
    resolvers.map((resolver) => {
      const { stackName } = resolver.template;
      return [
        stackName,
        {
          tables: Object.fromEntries(
            tables
              .filter((table) => table.stackName === stackName)
              .map(({ logicalId, input }) => [logicalId, input.TableName]),
          ),
          queues: queuesOf(resolver),
          outputs: outputsOf(resolver),
        },
      ];
    }),
  );
}

export function describeMapping(
  stackName: string,
  mapping: Mapping,
  tables: readonly TableDefinition[],
): RunningMapping {
  const { logicalId, functionName, streamArn, settings, destination } = mapping;
  const tableName = tableNameIn(streamArn)!;
  const { KeySchema = [], AttributeDefinitions = [] } = tables.find(
    ({ input }) => input.TableName === tableName,
  )!.input;
  const typeOf = (name?: string) =>
    AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  const tableKey = Object.fromEntries(
    KeySchema.map(({ AttributeName }) => [AttributeName, typeOf(AttributeName)]),
  ) as RunningMapping['tableKey'];
  return { stackName, logicalId, functionName, tableName, tableKey, settings, destination: destination?.arn };
}

/** Returns the templates and the folders of the functions' code. */
export function filesOf({ resolvers }: Stacks, functions: readonly FunctionDefinition[]): string[] {
  const folders = functions.flatMap(({ code }) => ('folder' in code ? [code.folder] : []));
  return [...new Set([...resolvers.map(({ template }) => template.file), ...folders])];
}

function queuesOf(resolver: Resolver): Record<string, string> {
  return Object.fromEntries(
    resolver.resources('AWS::SQS::Queue').flatMap(({ logicalId }) => {
      const url = resolver.local.queueUrls.get(resolver.physicalName(logicalId));
      return url ? [[logicalId, url]] : [];
    }),
  );
}

function outputsOf(resolver: Resolver): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, { Value }] of Object.entries(resolver.template.outputs)) {
    const value = resolver.resolveIfKnown(Value, () => undefined);
    if (value !== undefined) outputs[name] = String(value);
  }
  return outputs;
}
