import { processBatch, BatchResponse } from './batch/process-batch';
import { UserHandler, resolveOptions } from './batch/resolve-options';
import { LambdaContext, RecordContext } from './invocation/lambda-context';
import { StreamBatchHandlerOptions, StreamHandlerOptions } from './stream-handler-options';
import { DynamoDBStreamEvent, KinesisStreamEvent, StreamViewType } from '../record/event';
import { recordsOf } from '../record/records-of';
import { StreamRecord } from '../record/stream-record';

/** Your code, for one record. It fails by throwing. */
export type RecordHandler<Item, Key, View extends StreamViewType> = (
  record: StreamRecord<Item, Key, View>,
  context: RecordContext,
) => Promise<unknown> | unknown;

/**
 * Of each record, in order, the error if it has failed. Nothing, if none has.
 *
 * @inline
 */
export type RecordErrors = readonly (Error | null | undefined)[] | void;

/**
 * Your code, for several records, each of another item. It fails for all of them by throwing, and for some by returning
 * their errors. An `UnprocessableRecordError` is to be returned: thrown, it does not say which record it is about, and
 * parks one that was alone only.
 */
export type RecordsHandler<Item, Key, View extends StreamViewType> = (
  records: readonly StreamRecord<Item, Key, View>[],
  context: RecordContext,
) => Promise<RecordErrors> | RecordErrors;

/** A Lambda handler for the records of a DynamoDB stream, or of a Kinesis stream that has a table's changes. */
export type StreamHandler = (
  event: DynamoDBStreamEvent | KinesisStreamEvent,
  context: LambdaContext,
) => Promise<BatchResponse>;

/**
 * Makes a Lambda handler out of a function that handles one record.
 *
 * Records of one item are handled one after another, in order; those of different items side by side. What fails stops
 * its own item, and the response names the first record that is not done, so that the event source mapping goes on from
 * there. What was done after it is remembered, with idempotency, and not repeated. Needs `ReportBatchItemFailures`,
 * which `TableStreamConsumer` turns on.
 *
 * The handler itself throws, which fails the whole batch, for what is not an event of such a stream, and when what was
 * done cannot be read or written.
 *
 * @example
 * export const handler = streamHandler<Order>(async (record) => {
 *   if (record.eventName === 'INSERT') await sendConfirmation(record.newImage);
 * });
 */
export function streamHandler<
  Item = Record<string, unknown>,
  Key = Partial<Item>,
  View extends StreamViewType = 'NEW_AND_OLD_IMAGES',
>(handle: RecordHandler<Item, Key, View>, options: StreamHandlerOptions<Item> = {}): StreamHandler {
  requireFunction(handle);
  return handlerOf(
    {
      call: ([record]: readonly any[], context) => handle(record, context),
      errorsIn: () => ALL_DONE,
    },
    { ...options, concurrency: options.concurrency ?? 10, maxRecords: 1 },
  );
}

/**
 * Makes a Lambda handler out of a function that handles several records at once, for a sink that takes many. No two of
 * them are of the same item, so that one may fail and another not. All else is as with `streamHandler`.
 *
 * @example
 * export const handler = streamBatchHandler<Order>(async (records) => {
 *   const { items } = await search.bulk(records.map(toOperation));
 *   return items.map(({ error }) => error && new Error(error.reason));
 * }, { maxRecords: 500 });
 */
export function streamBatchHandler<
  Item = Record<string, unknown>,
  Key = Partial<Item>,
  View extends StreamViewType = 'NEW_AND_OLD_IMAGES',
>(handle: RecordsHandler<Item, Key, View>, options: StreamBatchHandlerOptions<Item> = {}): StreamHandler {
  requireFunction(handle);
  return handlerOf(
    {
      call: (records: readonly any[], context) => handle(records, context),
      errorsIn: (returned, records) => {
        if (returned === undefined) return ALL_DONE;
        if (Array.isArray(returned) && returned.length === records.length && returned.every(isOutcome)) return returned;
        const got = Array.isArray(returned)
          ? `an array of ${returned.length}: ${[...new Set(returned.map((one) => typeof one))].join(', ')}`
          : typeof returned;
        throw new TypeError(
          `the handler must return nothing, or an array with an Error or undefined for each of its ${records.length} records, got ${got}`,
        );
      },
    },
    options,
  );
}

const ALL_DONE: readonly unknown[] = [];

function requireFunction(handle: unknown): void {
  if (typeof handle !== 'function') {
    throw new TypeError(
      `the handler must be a function, got ${typeof handle}, which is also what an import in a circle leaves`,
    );
  }
}

function isOutcome(value: unknown): boolean {
  return value == null || value instanceof Error;
}

function handlerOf(handler: UserHandler, options: StreamBatchHandlerOptions<any>): StreamHandler {
  const settings = resolveOptions(handler, options);
  return async (event, context) => {
    const records = recordsOf(event);
    return records.length > 0 ? processBatch(records, context, settings) : { batchItemFailures: [] };
  };
}
