/** The settings of an event source mapping, in AWS's names and units. What AWS allows of them is in `admission.ts`. */
export interface MappingSettings {
  /** The most records in a batch. */
  readonly batchSize: number;
  /** Seconds that records are gathered for before a batch that is not full is invoked. */
  readonly maximumBatchingWindowInSeconds: number;
  /** How many batches of a shard may be in work at the same time. */
  readonly parallelizationFactor: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Retries of a batch after its first attempt; -1 is until its records expire. */
  readonly maximumRetryAttempts: number;
  /** Seconds after which a record is discarded untried; -1 is until it expires. */
  readonly maximumRecordAgeInSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Seconds of a tumbling window; 0 is none. */
  readonly tumblingWindowInSeconds: number;
  /** The patterns of `FilterCriteria`, each as JSON. A record must match one; with none, all pass. */
  readonly filterPatterns: readonly string[];
}

/**
 * What AWS assumes where a mapping says nothing. Only the starting position has to be said there: TRIM_HORIZON here.
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
