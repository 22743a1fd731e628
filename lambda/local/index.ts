export { type DynamoDBLocal, startDynamoDBLocal, type StartDynamoDBLocalOptions } from './resources/dynamodb-local';
export type { Invocation, LocalMapping, LocalRun, LocalStack, Reload, RunTemplatesOptions } from './local-run';
export type { FiledMessage } from './resources/folder-queues';
export type { DiscardedEvent, FilteredOutEvent, InvokedEvent, MappingEvent } from './mapping/events';
export type { MappingSettings } from './rules/settings';
export { runTemplates } from './run-templates';
