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

export interface StreamHandlerOptions {
  /**
   * What a DynamoDB number becomes. `'number'` fails the record rather than round a number in silence, which concerns
   * those of more than 15 digits; with `'string'` all numbers stay as DynamoDB wrote them.
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
        logFailure(record, context, error);
        return { batchItemFailures: [{ itemIdentifier: sequenceNumberOf(record) }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

function recordsOf(event: DynamoDBStreamEvent): readonly DynamoDBRecord[] {
  const records: unknown = event?.Records;
  if (!Array.isArray(records)) {
    throw new TypeError(`streamHandler takes the event of a DynamoDB stream, an object with Records, got ${describe(event)}`);
  }
  records.forEach(sequenceNumberOf);
  return records;
}

/** A report must name a record of the batch: anything else makes Lambda repeat all of it. */
function sequenceNumberOf(record: DynamoDBRecord): string {
  const sequenceNumber = record?.dynamodb?.SequenceNumber;
  if (!sequenceNumber) {
    throw new TypeError(`streamHandler takes records of a DynamoDB stream, which have dynamodb.SequenceNumber, got ${describe(record)}`);
  }
  return sequenceNumber;
}

/** Says what something looks like without saying what is in it: an item's data does not belong in a log. */
function describe(value: unknown): string {
  return value !== null && typeof value === 'object' ? `an object with ${Object.keys(value).join(', ') || 'nothing'}` : String(value);
}

/** One line of JSON with which record failed and why, and nothing of the item. */
function logFailure(record: DynamoDBRecord, context: LambdaContext, error: unknown): void {
  console.error(JSON.stringify({
    level: 'ERROR',
    message: 'record failed',
    eventID: record.eventID,
    eventName: record.eventName,
    sequenceNumber: record.dynamodb?.SequenceNumber,
    eventSourceARN: record.eventSourceARN,
    requestId: context?.awsRequestId,
    error: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : String(error),
  }));
}
