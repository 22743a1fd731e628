/**
 * What the tests of a handler need: records made of plain JavaScript, the events and the context that Lambda would
 * give, and a store that is there for the test alone. And what the tests of a store need.
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
