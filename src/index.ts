export { AttributeCondition } from './attribute-condition';
export { FailureDestination } from './failure-destination';
export {
  type FailureBucketOptions,
  type FailureDestinationOptions,
  type FailureTopicOptions,
} from './failure-destination-options';
export { Idempotency, type IdempotencyOptions } from './idempotency';
export { StreamAlarms } from './stream-alarms';
export {
  type AgeAlarmOptions,
  type CountAlarmOptions,
  type BaseAlarmOptions,
  type StreamAlarmsOptions,
} from './stream-alarms-options';
export { TableStreamConsumer } from './table-stream-consumer';
export { type TableStreamConsumerProps } from './table-stream-consumer-props';
export { StreamFilter } from './stream-filter';
export { StreamRedrive } from './stream-redrive';
export { type StreamRedriveOptions } from './stream-redrive-options';
export { StreamSafety, StreamSafetySeverity, type StreamSafetyProps } from './stream-safety';
export { StreamSource } from './stream-source';
