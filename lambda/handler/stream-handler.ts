import { processBatch, BatchResponse } from './batch/process-batch';
import { UserHandler, resolveOptions } from './batch/resolve-options';
import { LambdaContext, RecordContext } from './invocation/lambda-context';
import { StreamBatchHandlerOptions, StreamHandlerOptions } from './stream-handler-options';
import { DynamoDBStreamEvent, KinesisStreamEvent, StreamViewType } from '../record/event';
import { recordsOf } from '../record/records-of';
import { StreamRecord } from '../record/stream-record';

/** Your function for one record. It throws if the record has failed. */
export type RecordHandler<Item, Key, View extends StreamViewType> = (
  record: StreamRecord<Item, Key, View>,
  context: RecordContext,
) => Promise<unknown> | unknown;

/**
 * The errors of a call's records, in the order of the records. A record that is done has no error. A call without any
 * errors may return nothing.
 *
 * @inline
 */
export type RecordErrors = readonly (Error | null | undefined)[] | void;

/**
 * Your function for several records, each of another item. It throws if all of them have failed, and returns errors if
 * some have. Return an `UnprocessableRecordError` instead of throwing it: a thrown one does not tell which record it is
 * about, and parks a record only if the call had no other.
 */
export type RecordsHandler<Item, Key, View extends StreamViewType> = (
  records: readonly StreamRecord<Item, Key, View>[],
  context: RecordContext,
) => Promise<RecordErrors> | RecordErrors;

/** A Lambda handler for a DynamoDB stream, or for a Kinesis data stream that carries a table's changes. */
export type StreamHandler = (
  event: DynamoDBStreamEvent | KinesisStreamEvent,
  context: LambdaContext,
) => Promise<BatchResponse>;

/**
 * Makes a Lambda handler out of a function that handles one record.
 *
 * Records of one item run one after another, in order. Records of different items run side by side. A failed record
 * holds back later records of its item only. The response reports the first record that is not done, and the event
 * source mapping continues there. With idempotency, records that are done after that one are remembered, and skipped on
 * retry. The mapping needs `ReportBatchItemFailures`, which `TableStreamConsumer` turns on.
 *
 * The Lambda handler throws, which fails the whole batch, if the event is not of such a stream, or if the idempotency
 * store cannot be read or written.
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
 * Makes a Lambda handler out of a function that handles several records at once, for a service with a bulk API. The
 * records of a call belong to different items, so that each can fail alone. In all other respects it works like
 * `streamHandler`.
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
    throw new TypeError(`the handler must be a function, got ${typeof handle}. An import cycle can leave it undefined`);
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
