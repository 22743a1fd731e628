export { streamBatchHandler, streamHandler } from './handler/stream-handler';
export type { RecordHandler, RecordsHandler, StreamHandler } from './handler/stream-handler';
export type { StreamBatchHandlerOptions, StreamHandlerOptions } from './handler/stream-handler-options';
export type { BatchResponse } from './handler/batch/process-batch';
export type { LambdaContext, RecordContext } from './handler/invocation/lambda-context';
export { UnprocessableRecordError } from './record/unprocessable-record-error';
export { InvalidRecordError } from './record/validate-record';
export type { InsertRecord, ModifyRecord, RemoveRecord, StreamRecord } from './record/stream-record';
export type { Changes } from './record/changes';
export type { NumberFormat } from './record/decode';
export type {
  AttributeMap,
  AttributeValue,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  KinesisRecord,
  KinesisStreamEvent,
  StreamViewType,
} from './record/event';
export type { SchemaIssue, SchemaResult, StandardSchema } from './record/standard-schema';
export { DynamoDBStore } from './handler/idempotency/dynamodb-store';
export type { DynamoDBStoreOptions } from './handler/idempotency/dynamodb-store';
export { onceInTransaction } from './handler/exactly-once/once-in-transaction';
export type { TransactionMark, TransactionMarkOptions } from './handler/exactly-once/once-in-transaction';
export { unlessNewer } from './handler/exactly-once/unless-newer';
export type { SequenceGuard, SequenceGuardOptions, WrittenBy } from './handler/exactly-once/unless-newer';
export type { IdempotencySettings } from './handler/idempotency/idempotency-settings';
export type { ConditionalItem, IdempotencyStore, StoreItem } from './handler/idempotency/store';
export type { ParkedCondition, ParkedMessage } from './handler/parking/parked-message';
export type { ParkingQueue } from './handler/parking/parking-queue';
export { emfMetrics } from './handler/telemetry/metrics';
export type { EmfMetricsOptions, HandlerMetrics } from './handler/telemetry/metrics';
export type { ErrorDescription } from './handler/telemetry/describe-error';
export type { LogDetails, HandlerLogger } from './handler/telemetry/logger';
