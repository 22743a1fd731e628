import { attributeParts, Resolver, UnresolvedError } from './resolver';
import { booleanOf, numberOf } from './scalars';
import { resourcesOf } from './template';
import { AWS_DEFAULTS, MappingSettings } from '../rules/settings';

export interface MappingDefinition {
  readonly logicalId: string;
  /** Logical id of the function. */
  readonly functionId: string;
  /** The alias or the version of the function, where the mapping names one. */
  readonly qualifier?: string;
  readonly streamArn: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly settings: MappingSettings;
  /** ARN of the on-failure destination. */
  readonly destinationArn?: string;
}

/** Settings that change which records a function sees, and that are not simulated: to ignore one would be to lie. */
const IS_USED: Record<string, (value: any) => boolean> = {
  FilterCriteria: (value) => value.Filters?.length > 0,
  MaximumBatchingWindowInSeconds: (value) => Number(value) > 0,
  ParallelizationFactor: (value) => Number(value) > 1,
  TumblingWindowInSeconds: (value) => Number(value) > 0,
};

/**
 * The event source mappings of the template that read a table of the template. Others are left out, and said to be.
 *
 * @throws for a mapping that could be run only in part
 */
export function mappingsOf(resolver: Resolver, onNotice: (notice: string) => void): MappingDefinition[] {
  return resourcesOf(resolver.template, 'AWS::Lambda::EventSourceMapping').flatMap(({ logicalId, properties }) => {
    const reason = reasonToLeaveOut(properties, resolver);
    if (reason) {
      onNotice(`the event source mapping ${logicalId} is left out: ${reason}`);
      return [];
    }
    return [mappingOf(logicalId, resolveProperties(logicalId, properties, resolver), resolver)];
  });
}

function reasonToLeaveOut({ Enabled, EventSourceArn }: Record<string, any>, resolver: Resolver): string | undefined {
  if (!booleanOf(Enabled, true)) return 'it is not enabled';
  const [logicalId, attribute] = attributeParts(EventSourceArn?.['Fn::GetAtt'] ?? '');
  if (attribute === 'StreamArn' && resolver.local.streamArns.has(logicalId)) return undefined;
  const ofAnotherStack = EventSourceArn?.['Fn::ImportValue'] ? ' (it is of another stack, and one template is run at a time)' : '';
  return `its source is not the stream of a table of this template, but ${JSON.stringify(EventSourceArn)}${ofAnotherStack}`;
}

function resolveProperties(logicalId: string, properties: Record<string, any>, resolver: Resolver): Record<string, any> {
  try {
    return resolver.resolve(properties);
  } catch (error) {
    if (!(error instanceof UnresolvedError)) throw error;
    throw new Error(`the event source mapping ${logicalId} cannot be run: ${error.message}`, { cause: error });
  }
}

function mappingOf(logicalId: string, properties: Record<string, any>, resolver: Resolver): MappingDefinition {
  for (const [name, isUsed] of Object.entries(IS_USED)) {
    if (properties[name] !== undefined && isUsed(properties[name])) {
      throw new Error(`the event source mapping ${logicalId} has ${name}, which the local event source mapping does not do`);
    }
  }
  const { StartingPosition } = properties;
  if (StartingPosition !== 'TRIM_HORIZON' && StartingPosition !== 'LATEST') {
    throw new Error(`StartingPosition of ${logicalId} must be TRIM_HORIZON or LATEST for a DynamoDB stream, got ${JSON.stringify(StartingPosition)}`);
  }
  const number = (name: string, otherwise: number) => numberOf(logicalId, name, properties[name], otherwise);
  return {
    logicalId,
    ...targetOf(logicalId, properties.FunctionName, resolver),
    streamArn: properties.EventSourceArn,
    startingPosition: StartingPosition,
    destinationArn: properties.DestinationConfig?.OnFailure?.Destination,
    settings: {
      ...AWS_DEFAULTS,
      batchSize: number('BatchSize', AWS_DEFAULTS.batchSize),
      maximumRetryAttempts: number('MaximumRetryAttempts', AWS_DEFAULTS.maximumRetryAttempts),
      maximumRecordAgeInSeconds: number('MaximumRecordAgeInSeconds', AWS_DEFAULTS.maximumRecordAgeInSeconds),
      bisectBatchOnFunctionError: booleanOf(properties.BisectBatchOnFunctionError, AWS_DEFAULTS.bisectBatchOnFunctionError),
      reportBatchItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? AWS_DEFAULTS.reportBatchItemFailures,
    },
  };
}

/** The function that a mapping names: by its name or its ARN, with or without an alias or a version. */
function targetOf(logicalId: string, functionName: string, resolver: Resolver): { readonly functionId: string; readonly qualifier?: string } {
  const [, name, qualifier] = /^(?:.*function:)?([^:]+)(?::(.+))?$/.exec(functionName) ?? [];
  const fn = resourcesOf(resolver.template, 'AWS::Lambda::Function').find((resource) => resolver.physicalName(resource.logicalId) === name);
  if (!fn) throw new Error(`the event source mapping ${logicalId} must name a function of ${resolver.template.file}, got ${JSON.stringify(functionName)}`);
  return { functionId: fn.logicalId, qualifier };
}
