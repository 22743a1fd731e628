export { type DynamoDBLocal, startDynamoDBLocal } from './resources/dynamodb-local';
export type { DiscardedEvent, InvokedEvent, MappingEvent } from './mapping/events';
export { type LocalRun, runTemplate, type RunTemplateOptions } from './run-template';
