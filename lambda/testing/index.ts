/** What the tests of a handler need: records made of plain JavaScript, and the events and the context that Lambda would give. */
export { insertOf, modifyOf, removeOf, expiryOf } from './records';
export type { RecordOptions } from './records';
export { streamEvent, kinesisEvent } from './events';
export { lambdaContext } from './lambda-context';
export type { LambdaContextOptions } from './lambda-context';
export type { AttributeMap, AttributeValue, DynamoDBRecord, DynamoDBStreamEvent, KinesisRecord, KinesisStreamEvent, StreamViewType } from '../record/event';
export type { LambdaContext } from '../lambda-context';
