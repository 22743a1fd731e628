export { streamHandler } from './stream-handler';
export type { BatchResponse, RecordHandler, StreamHandler, StreamHandlerOptions } from './stream-handler';
export type { InsertRecord, ModifyRecord, RemoveRecord, StreamRecord } from './record/stream-record';
export type { NumberFormat } from './record/decode';
export type { AttributeMap, AttributeValue, DynamoDBRecord, DynamoDBStreamEvent } from './record/event';
export type { LambdaContext } from './lambda-context';
