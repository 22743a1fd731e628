import { Memory } from '../idempotency/idempotency';
import { RecordContext } from '../lambda-context';
import { StreamRecord } from '../record/stream-record';
import { StreamHandlerOptions } from '../stream-handler-options';

/** Calls the handler with records of different items. Gives the errors of those that have failed, in their places; throws if all have. */
export type HandlerCall = (records: readonly StreamRecord[], context: RecordContext) => Promise<readonly unknown[]>;

/** All that the processing of a batch depends on, but for the batch. */
export interface BatchSettings extends Required<Pick<StreamHandlerOptions, 'numbers' | 'concurrency' | 'maxAttempts' | 'parkKey' | 'logger' | 'logRecords'>>,
  Pick<StreamHandlerOptions, 'schema' | 'failureQueue' | 'metrics' | 'trace'> {
  readonly call: HandlerCall;
  /** Records for one call. */
  readonly maxRecords: number;
  readonly memory: Memory;
}
