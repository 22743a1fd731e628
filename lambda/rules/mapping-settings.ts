/** The settings of an event source mapping, in AWS's names and units. `admission.ts` has the allowed values. */
export interface MappingSettings {
  /** The most records in a batch. */
  readonly batchSize: number;
  /** Seconds for which records are gathered into a batch that is not full. */
  readonly maximumBatchingWindowInSeconds: number;
  /** How many batches of a shard can be in progress at the same time. */
  readonly parallelizationFactor: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Retries of a batch after its first attempt. -1 retries until its records expire. */
  readonly maximumRetryAttempts: number;
  /** Seconds after which a record is discarded. -1 keeps it until it expires. */
  readonly maximumRecordAgeInSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Seconds of a tumbling window. 0 is none. */
  readonly tumblingWindowInSeconds: number;
  /** The patterns of `FilterCriteria`, each as JSON. A record must match one. Without patterns, all records pass. */
  readonly filterPatterns: readonly string[];
}

/**
 * AWS's defaults. AWS has none for the starting position, which is TRIM_HORIZON here.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
export const AWS_DEFAULTS: MappingSettings = {
  batchSize: 100,
  maximumBatchingWindowInSeconds: 0,
  parallelizationFactor: 1,
  startingPosition: 'TRIM_HORIZON',
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: -1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
  tumblingWindowInSeconds: 0,
  filterPatterns: [],
};
