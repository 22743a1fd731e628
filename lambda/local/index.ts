export { type DynamoDBLocal, startDynamoDBLocal } from './dynamodb-local';
export type { DiscardedEvent, InvokedEvent, MappingEvent } from './events';
export { type LocalRun, runTemplate, type RunTemplateOptions } from './run-template';
