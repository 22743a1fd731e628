import { booleanOf, numberOf } from './scalars';
import { AWS_DEFAULTS, MappingSettings } from '../../rules/mapping-settings';

const REPORT = 'ReportBatchItemFailures';

/** A mapping of a DynamoDB stream has these properties. Some are read elsewhere, or make no difference here. */
const PROPERTIES = [
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'KmsKeyArn',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'MetricsConfig',
  'ParallelizationFactor',
  'StartingPosition',
  'Tags',
  'TumblingWindowInSeconds',
];

/**
 * Returns the properties that a mapping of a DynamoDB stream does not have: those of other sources, and misspelled
 * names.
 *
 * @see
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
 */
export function unknownProperties(properties: Record<string, unknown>): string[] {
  return Object.keys(properties).filter((name) => !PROPERTIES.includes(name));
}

/**
 * Reads the settings of an event source mapping from its resolved properties.
 *
 * @throws for a value of the wrong type
 */
export function readMappingSettings(logicalId: string, properties: Record<string, any>): MappingSettings {
  const { FunctionResponseTypes = [] } = properties;
  const wrongType = [FunctionResponseTypes].flat().find((type) => type !== REPORT);
  if (wrongType !== undefined) {
    throw new Error(
      `FunctionResponseTypes of ${logicalId} must be ["${REPORT}"], got ${JSON.stringify(FunctionResponseTypes)}`,
    );
  }
  const number = (name: string, otherwise: number) => numberOf(logicalId, name, properties[name], otherwise);
  return {
    batchSize: number('BatchSize', AWS_DEFAULTS.batchSize),
    maximumBatchingWindowInSeconds: number(
      'MaximumBatchingWindowInSeconds',
      AWS_DEFAULTS.maximumBatchingWindowInSeconds,
    ),
    parallelizationFactor: number('ParallelizationFactor', AWS_DEFAULTS.parallelizationFactor),
    startingPosition: properties.StartingPosition,
    maximumRetryAttempts: number('MaximumRetryAttempts', AWS_DEFAULTS.maximumRetryAttempts),
    maximumRecordAgeInSeconds: number('MaximumRecordAgeInSeconds', AWS_DEFAULTS.maximumRecordAgeInSeconds),
    bisectBatchOnFunctionError: booleanOf(
      properties.BisectBatchOnFunctionError,
      AWS_DEFAULTS.bisectBatchOnFunctionError,
    ),
    reportBatchItemFailures: FunctionResponseTypes.includes(REPORT),
    tumblingWindowInSeconds: number('TumblingWindowInSeconds', AWS_DEFAULTS.tumblingWindowInSeconds),
    filterPatterns:
      properties.FilterCriteria?.Filters?.map(({ Pattern }: { Pattern: string }) => Pattern) ??
      AWS_DEFAULTS.filterPatterns,
  };
}
