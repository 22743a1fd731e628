import { booleanOf, numberOf } from './scalars';
import { AWS_DEFAULTS, MappingSettings } from '../rules/settings';

/** The settings of an event source mapping, from its properties, once they are resolved. */
export function settingsOf(logicalId: string, properties: Record<string, any>): MappingSettings {
  const number = (name: string, otherwise: number) => numberOf(logicalId, name, properties[name], otherwise);
  return {
    batchSize: number('BatchSize', AWS_DEFAULTS.batchSize),
    maximumBatchingWindowInSeconds: number('MaximumBatchingWindowInSeconds', AWS_DEFAULTS.maximumBatchingWindowInSeconds),
    parallelizationFactor: number('ParallelizationFactor', AWS_DEFAULTS.parallelizationFactor),
    startingPosition: properties.StartingPosition,
    maximumRetryAttempts: number('MaximumRetryAttempts', AWS_DEFAULTS.maximumRetryAttempts),
    maximumRecordAgeInSeconds: number('MaximumRecordAgeInSeconds', AWS_DEFAULTS.maximumRecordAgeInSeconds),
    bisectBatchOnFunctionError: booleanOf(properties.BisectBatchOnFunctionError, AWS_DEFAULTS.bisectBatchOnFunctionError),
    reportBatchItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? AWS_DEFAULTS.reportBatchItemFailures,
    tumblingWindowInSeconds: number('TumblingWindowInSeconds', AWS_DEFAULTS.tumblingWindowInSeconds),
    filterPatterns: properties.FilterCriteria?.Filters?.map(({ Pattern }: { Pattern: string }) => Pattern) ?? AWS_DEFAULTS.filterPatterns,
  };
}
