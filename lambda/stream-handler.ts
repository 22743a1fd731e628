import { inspect } from 'node:util';
import { LambdaContext } from './lambda-context';
import { NumberFormat } from './record/decode';
import { DynamoDBRecord, DynamoDBStreamEvent } from './record/event';
import { StreamRecord, toStreamRecord } from './record/stream-record';

/** Your code: called with one record at a time, in order. It fails by throwing. */
export type RecordHandler<Item, Key> = (record: StreamRecord<Item, Key>, context: LambdaContext) => Promise<unknown> | unknown;

/** What the event source mapping reads: where to go on. Empty when every record was processed. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** A Lambda handler for the records of a DynamoDB stream. */
export type StreamHandler = (event: DynamoDBStreamEvent, context: LambdaContext) => Promise<BatchResponse>;

/** How a batch is handled. */
export interface StreamHandlerOptions {
  /**
   * How DynamoDB numbers are decoded. `'number'` fails a record rather than round a number, which can happen above 15
   * digits; `'string'` keeps every number as text.
   *
   * @default 'number'
   */
  readonly numbers?: NumberFormat;
}

/**
 * Makes a Lambda handler out of a function that handles one record.
 *
 * Records are handled one at a time, in order. At the first that fails it stops and reports exactly that record, so that
 * the event source mapping goes on from there: what came before is not repeated. Needs `ReportBatchItemFailures`, which
 * `StreamConsumer` turns on. Delivery is at least once: a record can come again after a timeout or a crash.
 *
 * The handler itself throws, which fails the whole batch, only for what is not an event of a DynamoDB stream.
 *
 * @example
 * export const handler = streamHandler<Order>(async (record) => {
 *   if (record.eventName === 'INSERT') await sendConfirmation(record.newImage);
 * });
 */
export function streamHandler<Item = Record<string, unknown>, Key = Partial<Item>>(
  handle: RecordHandler<Item, Key>,
  { numbers = 'number' }: StreamHandlerOptions = {},
): StreamHandler {
  return async (event, context) => {
    for (const record of recordsOf(event)) {
      try {
        await handle(toStreamRecord<Item, Key>(record, numbers), context);
      } catch (error) {
        console.error(failureLine(record, context, error));
        return { batchItemFailures: [{ itemIdentifier: sequenceNumberOf(record) }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

function recordsOf(event: DynamoDBStreamEvent): readonly DynamoDBRecord[] {
  const records: unknown = event?.Records;
  if (!Array.isArray(records)) {
    throw new TypeError(`expected a DynamoDB stream event with a Records array, got ${describe(event)}`);
  }
  records.forEach(sequenceNumberOf);
  return records;
}

/** A report must name a record of the batch: anything else makes Lambda repeat all of it. */
function sequenceNumberOf(record: DynamoDBRecord): string {
  const sequenceNumber = record?.dynamodb?.SequenceNumber;
  if (!sequenceNumber) {
    throw new TypeError(`expected a DynamoDB stream record with dynamodb.SequenceNumber, got ${describe(record)}`);
  }
  return sequenceNumber;
}

/** Says what something looks like without saying what is in it: an item's data does not belong in a log. */
function describe(value: unknown): string {
  return value !== null && typeof value === 'object' ? `an object with ${Object.keys(value).join(', ') || 'nothing'}` : value === null ? 'null' : typeof value;
}

/** One line of JSON that says which record failed and why. Of the item it has what the error says of it, and no more. */
function failureLine(record: DynamoDBRecord, context: LambdaContext | undefined, error: unknown): string {
  return JSON.stringify({
    level: 'ERROR',
    message: 'record failed',
    eventID: record.eventID,
    eventName: record.eventName,
    sequenceNumber: record.dynamodb?.SequenceNumber,
    eventSourceARN: record.eventSourceARN,
    requestId: context?.awsRequestId,
    // Whatever was thrown, and what caused it.
    error: inspect(error),
  });
}
