export { DynamoDBLocal, startDynamoDBLocal } from './dynamodb-local';
export { DiscardedEvent, InvokedEvent, MappingEvent } from './events';
export { LocalRun, runTemplate, RunTemplateOptions } from './run-template';
