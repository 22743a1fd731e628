import { getAttParts, LocalValues, resolve } from './intrinsics';
import { physicalName } from './physical-ids';
import { resourcesOf, Template } from './template';
import { AWS_DEFAULTS, MappingSettings } from '../rules/settings';

export interface MappingDefinition {
  readonly logicalId: string;
  /** Logical id of the function. */
  readonly function: string;
  readonly streamArn: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly settings: MappingSettings;
  /** ARN of the on-failure destination. */
  readonly destinationArn?: string;
}

/** Settings that change which records a function sees, and that are not simulated: to ignore one would be to lie. */
const UNSUPPORTED: Record<string, (value: any) => boolean> = {
  FilterCriteria: (value) => value.Filters?.length > 0,
  MaximumBatchingWindowInSeconds: (value) => value > 0,
  ParallelizationFactor: (value) => value > 1,
  TumblingWindowInSeconds: (value) => value > 0,
};

/**
 * The event source mappings of the template that read a table of the template. Others are left out, and said to be.
 *
 * @throws for a mapping that could be run only in part
 */
export function mappingsOf(template: Template, local: LocalValues, onNotice: (notice: string) => void): MappingDefinition[] {
  return resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
    .filter(({ logicalId, properties }) => {
      const reason = reasonToLeaveOut(properties, local);
      if (reason) onNotice(`the event source mapping ${logicalId} is left out: ${reason}`);
      return !reason;
    })
    .map(({ logicalId, properties }) => {
      const resolved = (name: string) => properties[name] !== undefined && resolve(properties[name], template, local);
      for (const [name, isUsed] of Object.entries(UNSUPPORTED)) {
        if (properties[name] && isUsed(resolved(name))) {
          throw new Error(`the event source mapping ${logicalId} has ${name}, which the local event source mapping does not do`);
        }
      }
      return {
        logicalId,
        function: functionIdOf(logicalId, properties.FunctionName, template, local),
        streamArn: resolved('EventSourceArn'),
        startingPosition: resolved('StartingPosition'),
        destinationArn: resolved('DestinationConfig')?.OnFailure?.Destination,
        settings: {
          batchSize: properties.BatchSize ?? AWS_DEFAULTS.batchSize,
          maximumRetryAttempts: properties.MaximumRetryAttempts ?? AWS_DEFAULTS.maximumRetryAttempts,
          maximumRecordAgeInSeconds: properties.MaximumRecordAgeInSeconds ?? AWS_DEFAULTS.maximumRecordAgeInSeconds,
          bisectBatchOnFunctionError: properties.BisectBatchOnFunctionError ?? AWS_DEFAULTS.bisectBatchOnFunctionError,
          reportBatchItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? AWS_DEFAULTS.reportBatchItemFailures,
        },
      };
    });
}

function reasonToLeaveOut({ Enabled, EventSourceArn }: Record<string, any>, local: LocalValues): string | undefined {
  if (Enabled === false) return 'it is not enabled';
  const [logicalId, attribute] = getAttParts(EventSourceArn?.['Fn::GetAtt'] ?? '');
  if (attribute === 'StreamArn' && local.streamArns.has(logicalId)) return undefined;
  return `its source is not the stream of a table of this template, but ${JSON.stringify(EventSourceArn)}`;
}

/** The function that a mapping names: by its name or its ARN, with or without an alias or a version. */
function functionIdOf(mappingId: string, functionName: unknown, template: Template, local: LocalValues): string {
  const [, name] = /^(?:.*function:)?([^:]+)/.exec(resolve(functionName, template, local)) ?? [];
  const fn = resourcesOf(template, 'AWS::Lambda::Function').find(({ logicalId }) => physicalName(logicalId, template) === name);
  if (!fn) throw new Error(`the event source mapping ${mappingId} must name a function of ${template.file}, got ${JSON.stringify(functionName)}`);
  return fn.logicalId;
}
