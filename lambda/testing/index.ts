/**
 * Helps to test a handler, with records made of plain JavaScript, Lambda's events and context, and a store in memory.
 * It also has the tests that every store must pass.
 */
export { insertOf, modifyOf, removeOf, expiryOf } from './make-records';
export type { RecordOptions } from './make-records';
export { streamEvent, kinesisEvent } from './make-events';
export { lambdaContext } from './make-context';
export type { LambdaContextOptions } from './make-context';
export { MemoryStore } from './memory-store';
export { storeConformance } from './store-conformance';
export type { ConditionalItem, IdempotencyStore, StoreItem } from '../handler/idempotency/store';
export type {
  AttributeMap,
  AttributeValue,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  KinesisRecord,
  KinesisStreamEvent,
  StreamViewType,
} from '../record/event';
export type { LambdaContext } from '../handler/invocation/lambda-context';
