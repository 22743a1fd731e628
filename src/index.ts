export { AttributeCondition } from './attribute-condition';
export { FailureDestination, type FailureBucketOptions, type FailureDestinationOptions, type FailureTopicOptions } from './failure-destination';
export { Idempotency, type IdempotencyOptions } from './idempotency';
export { StreamAlarms, type AgeAlarmOptions, type CountAlarmOptions, type StreamAlarmOptions, type StreamAlarmsProps } from './stream-alarms';
export { StreamConsumer } from './stream-consumer';
export { type StreamConsumerProps } from './stream-consumer-props';
export { StreamFilter } from './stream-filter';
export { StreamSafety, StreamSafetySeverity, type StreamSafetyProps } from './stream-safety';
export { StreamSource } from './stream-source';
