import { FailureDestination } from '../failure-destination';
import { Idempotency } from '../idempotency';
import { TableStreamConsumerProps } from '../table-stream-consumer-props';
import { mappingDefaults } from './defaults';

/** The props of a consumer with their defaults. A prop without a default can still be undefined. */
export type ConsumerSettings = ReturnType<typeof resolveSettings>;

/** Applies the defaults. No other code knows them, so that all that depends on a setting sees the same value. */
export function resolveSettings(props: TableStreamConsumerProps) {
  const defaults = mappingDefaults();
  return {
    source: props.source,
    handler: props.handler,
    startingPosition: props.startingPosition ?? defaults.startingPosition,
    batchSize: props.batchSize ?? defaults.batchSize,
    maxBatchingWindow: props.maxBatchingWindow,
    parallelizationFactor: props.parallelizationFactor,
    tumblingWindow: props.tumblingWindow,
    retryAttempts: props.retryAttempts ?? defaults.retryAttempts,
    maxRecordAge: props.maxRecordAge ?? defaults.maxRecordAge,
    bisectBatchOnError: props.bisectBatchOnError ?? defaults.bisectBatchOnError,
    reportBatchItemFailures: props.reportBatchItemFailures ?? defaults.reportBatchItemFailures,
    filters: props.filters ?? [],
    filterEncryption: props.filterEncryption,
    metricsConfig: props.metricsConfig ?? defaults.metricsConfig,
    tags: props.tags ?? {},
    enabled: props.enabled,
    failureDestination: props.failureDestination ?? FailureDestination.queue(),
    idempotency: props.idempotency ?? Idempotency._default(props.handler),
    alarms: props.alarms ?? {},
    dashboard: props.dashboard ?? false,
  };
}
