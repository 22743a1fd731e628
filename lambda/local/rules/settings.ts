/** The settings of an event source mapping that decide what happens to a batch, in AWS's names and units. */
export interface MappingSettings {
  /** The most records in a batch. */
  readonly batchSize: number;
  /** Retries of a batch after its first attempt; -1 is forever. */
  readonly maximumRetryAttempts: number;
  /** Seconds after which a record is discarded untried; -1 is never. */
  readonly maximumRecordAgeInSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
}

/**
 * What AWS assumes where a mapping says nothing.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export const AWS_DEFAULTS: MappingSettings = {
  batchSize: 100,
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: -1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
};
