import { Failure, ObjectLocation, ShardRange } from './failure';
import { DynamoDBRecord } from '../record/event';
import { digest } from '../record/record-id';

/** A message of a source, parsed. */
export type Parsed =
  | { readonly type: 'failure'; readonly failure: Failure }
  /** S3 says that these were created. */
  | { readonly type: 'announcement'; readonly objects: readonly ObjectLocation[] }
  /** Nothing that can be redriven. The reason completes "it is …". */
  | { readonly type: 'other'; readonly reason: string };

const ID_DIGITS = 10;

/**
 * Parses the failure messages of Lambda for a DynamoDB stream, the parked records of the handler helper, either of them
 * in an SNS notification, and S3's announcements of new objects.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function parseMessage(text: string): Parsed {
  const message = parseJson(text);
  if (message === undefined) return other('not JSON');
  if (message?.Type === 'Notification' && typeof message.Message === 'string') return parseMessage(message.Message);
  if (message?.Event === 's3:TestEvent') {
    return other('the test message that S3 sent when its notifications were configured');
  }
  if (Array.isArray(message?.Records) && message.Records.length > 0 && message.Records.every(isObjectCreated)) {
    return { type: 'announcement', objects: message.Records.map(locationOf) };
  }
  if (message?.KinesisBatchInfo) return other('a failure of a Kinesis stream, of which the message has no records');
  if (typeof message?.requestContext?.condition !== 'string' || !message.DDBStreamBatchInfo) {
    return other('no failure of a DynamoDB stream');
  }
  return parseFailure(message);
}

function parseFailure(message: any): Parsed {
  const { requestContext, responseContext, DDBStreamBatchInfo: info, timestamp } = message;
  const records = recordsIn(message.payload);
  const range = records ? undefined : rangeIn(info);
  if (typeof info.streamArn !== 'string' || !(records ?? range)) {
    return other(
      'a failure that does not say where its records are: streamArn, shardId, and two sequence numbers as text',
    );
  }
  const failedAtMs = Date.parse(timestamp);
  if (Number.isNaN(failedAtMs)) return other(`a failure whose timestamp is no time, but ${JSON.stringify(timestamp)}`);
  const failure: Failure = {
    id: digest(JSON.stringify([requestContext, timestamp, info])).slice(0, ID_DIGITS),
    condition: requestContext.condition,
    error: errorIn(message.error) ?? responseContext?.functionError ?? undefined,
    attempts: requestContext.approximateInvokeCount ?? 0,
    requestId: requestContext.requestId,
    failedAtMs,
    firstArrivalMs: info.approximateArrivalOfFirstRecord && Date.parse(info.approximateArrivalOfFirstRecord),
    functionArn: requestContext.functionArn,
    streamArn: info.streamArn,
    batchSize: info.batchSize ?? records?.length ?? 1,
    records,
    range,
    message,
  };
  return { type: 'failure', failure };
}

/** Lambda writes the payload as a string into the object. */
function recordsIn(payload: unknown): readonly DynamoDBRecord[] | undefined {
  const { Records } = (typeof payload === 'string' ? parseJson(payload) : payload) ?? {};
  const areRecords =
    Array.isArray(Records) &&
    Records.length > 0 &&
    Records.every((record) => isSequenceNumber(record?.dynamodb?.SequenceNumber));
  return areRecords ? Records : undefined;
}

function rangeIn({ shardId, startSequenceNumber, endSequenceNumber }: Partial<ShardRange>): ShardRange | undefined {
  if (typeof shardId !== 'string' || !isSequenceNumber(startSequenceNumber) || !isSequenceNumber(endSequenceNumber)) {
    return undefined;
  }
  return { shardId, startSequenceNumber, endSequenceNumber };
}

function isSequenceNumber(value: unknown): value is string {
  return typeof value === 'string' && /^\d+$/.test(value);
}

function errorIn(error?: { name?: string; message?: string }): string | undefined {
  return error && [error.name, error.message].filter(Boolean).join(': ');
}

function isObjectCreated(record: any): boolean {
  return (
    /^ObjectCreated:/.test(record?.eventName) &&
    record.s3?.bucket?.name !== undefined &&
    record.s3.object?.key !== undefined
  );
}

/** S3 writes keys as forms do. */
function locationOf({
  s3: { bucket, object },
}: {
  s3: { bucket: { name: string }; object: { key: string } };
}): ObjectLocation {
  return { bucket: bucket.name, key: decodeURIComponent(object.key.replaceAll('+', ' ')) };
}

function parseJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function other(reason: string): Parsed {
  return { type: 'other', reason };
}
