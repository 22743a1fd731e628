import { reasonNotToRun } from './read-function';
import { readMappingSettings, unknownProperties } from './read-mapping-settings';
import { Resolver, UnresolvedError } from './resolver';
import { booleanOf } from './scalars';
import { Stacks } from './stacks';
import { admit } from '../../rules/admission';
import { filterNotices } from '../../rules/filters';
import { MappingSettings } from '../../rules/mapping-settings';

export interface MappingDefinition {
  readonly stackName: string;
  readonly logicalId: string;
  readonly target: MappingTarget;
  readonly streamArn: string;
  readonly settings: MappingSettings;
  /** ARN of the on-failure destination. */
  readonly destinationArn?: string;
}

/** The function that a mapping invokes. */
export interface MappingTarget {
  /** The resolver of the function's stack. */
  readonly resolver: Resolver;
  readonly logicalId: string;
  /** The alias or the version, if the mapping names one. */
  readonly qualifier?: string;
}

/**
 * Returns the event source mappings that read a table of the stacks with a function that can run here. It gives notice
 * of the others, and of properties and filters without effect.
 *
 * @throws for a mapping that AWS would not create, or whose properties are known only on AWS
 */
export function mappingsOf(stacks: Stacks, onNotice: (notice: string) => void): MappingDefinition[] {
  return stacks.resolvers.flatMap((resolver) =>
    resolver.resources('AWS::Lambda::EventSourceMapping').flatMap(({ logicalId, properties }) => {
      const leaveOut = (reason: string) => {
        onNotice(`the event source mapping ${logicalId} is left out: ${reason}`);
        return [];
      };
      const sourceReason = reasonToLeaveOut(properties, resolver);
      if (sourceReason) return leaveOut(sourceReason);

      const resolved = resolveProperties(logicalId, properties, resolver);
      const target = targetOf(logicalId, resolved.FunctionName, stacks);
      const functionReason = reasonNotToRun(target.logicalId, target.resolver);
      if (functionReason) return leaveOut(functionReason);

      const mapping = mappingOf(logicalId, resolved, resolver, target);
      const notices = [
        ...unknownProperties(resolved).map(
          (name) => `${name} is no property that one of a table's stream has, and makes no difference here`,
        ),
        ...filterNotices(mapping.settings.filterPatterns),
      ];
      for (const notice of notices) onNotice(`of the event source mapping ${logicalId}, ${notice}`);
      return [mapping];
    }),
  );
}

function reasonToLeaveOut({ Enabled, EventSourceArn }: Record<string, any>, resolver: Resolver): string | undefined {
  if (!booleanOf(resolver.resolveIfKnown(Enabled, ignore), true)) return 'it is not enabled';
  let reason = '';
  const arn = resolver.resolveIfKnown(EventSourceArn, (unknown) => {
    reason = ` (${unknown})`;
  });
  if ([...resolver.local.streamArns.values()].includes(arn)) return undefined;
  return `its source is not the stream of a table that runs here, but ${JSON.stringify(EventSourceArn)}${reason}`;
}

function resolveProperties(
  logicalId: string,
  properties: Record<string, any>,
  resolver: Resolver,
): Record<string, any> {
  try {
    return resolver.resolve(properties);
  } catch (error) {
    if (!(error instanceof UnresolvedError)) throw error;
    throw new Error(`the event source mapping ${logicalId} cannot be run: ${error.message}`, { cause: error });
  }
}

function mappingOf(
  logicalId: string,
  properties: Record<string, any>,
  { template }: Resolver,
  target: MappingTarget,
): MappingDefinition {
  const settings = readMappingSettings(logicalId, properties);
  const destinationArn = properties.DestinationConfig?.OnFailure?.Destination;
  admit(logicalId, settings, destinationArn);
  return {
    stackName: template.stackName,
    logicalId,
    target,
    streamArn: properties.EventSourceArn,
    destinationArn,
    settings,
  };
}

/** Finds the function of a mapping by its name or its ARN, with or without an alias or a version. */
function targetOf(mappingId: string, functionName: string, { resolvers }: Stacks): MappingTarget {
  const [, name, qualifier] = /^(?:.*function:)?([^:]+)(?::(.+))?$/.exec(functionName) ?? [];
  for (const resolver of resolvers) {
    const fn = resolver
      .resources('AWS::Lambda::Function')
      .find(({ logicalId }) => resolver.physicalName(logicalId) === name);
    if (fn) return { resolver, logicalId: fn.logicalId, qualifier };
  }
  const files = resolvers.map(({ template }) => template.file).join(', ');
  throw new Error(
    `the event source mapping ${mappingId} must name a function of ${files}, got ${JSON.stringify(functionName)}`,
  );
}

function ignore(): void {}
