import { DynamoDBRecord, DynamoDBStreamEvent, KinesisRecord, KinesisStreamEvent } from './event';

/** A change of an item as DynamoDB writes it to a Kinesis data stream. */
interface KinesisChange extends Omit<DynamoDBRecord, 'dynamodb' | 'userIdentity'> {
  readonly userIdentity?: DynamoDBRecord['userIdentity'] | null;
  readonly dynamodb: NonNullable<DynamoDBRecord['dynamodb']> & {
    readonly ApproximateCreationDateTimePrecision?: 'MILLISECOND' | 'MICROSECOND';
  };
}

/**
 * Returns the records of an event of a DynamoDB stream, or of a Kinesis data stream that DynamoDB writes its changes
 * to.
 *
 * A record from Kinesis gets the form of the others. Its sequence number is that of Kinesis, because the response must
 * report it. That number does not follow the order of the changes: DynamoDB may write to Kinesis twice and out of
 * order. Use `approximateCreationDateTime` there, which is exact to the millisecond or better. The view type is
 * `NEW_AND_OLD_IMAGES`, because Kinesis always gets both images.
 *
 * @throws for any other event, before a record is processed
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_gettingstarted.html
 */
export function recordsOf(event: DynamoDBStreamEvent | KinesisStreamEvent): readonly DynamoDBRecord[] {
  const records: unknown = event?.Records;
  if (!Array.isArray(records)) {
    throw new TypeError(`expected a DynamoDB stream event with a Records array, got ${describe(event)}`);
  }
  const changes = records.map((record) => (record?.kinesis ? fromKinesis(record) : record));
  changes.forEach(requireSequenceNumber);
  return changes;
}

/** Requires the number that a response must report. For an unknown one Lambda retries the whole batch. */
function requireSequenceNumber(record: DynamoDBRecord): void {
  if (!record?.dynamodb?.SequenceNumber) {
    throw new TypeError(`expected a DynamoDB stream record with dynamodb.SequenceNumber, got ${describe(record)}`);
  }
}

function fromKinesis({ eventSourceARN, kinesis: { data, sequenceNumber } }: KinesisRecord): DynamoDBRecord {
  const {
    userIdentity,
    dynamodb: { ApproximateCreationDateTimePrecision: precision, ...dynamodb },
    ...change
  } = changeIn(data, sequenceNumber);
  const createdAt = dynamodb.ApproximateCreationDateTime;
  return {
    ...change,
    eventSourceARN,
    userIdentity: userIdentity ?? undefined,
    dynamodb: {
      ...dynamodb,
      // Older tables state no precision, and write milliseconds.
      ApproximateCreationDateTime: createdAt && createdAt / (precision === 'MICROSECOND' ? 1e6 : 1e3),
      SequenceNumber: sequenceNumber,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
}

function changeIn(data: string, sequenceNumber: string): KinesisChange {
  let change;
  try {
    change = JSON.parse(Buffer.from(data, 'base64').toString());
  } catch {
    // The error of JSON.parse contains a part of the data.
  }
  if (change?.dynamodb?.Keys) return change;
  throw new TypeError(
    `expected a change of a DynamoDB item in record ${sequenceNumber} of the Kinesis data stream, got ${change === undefined ? 'no JSON' : describe(change)}`,
  );
}

/** Describes the form of a value and not its content, because an item's data does not belong in a log. */
function describe(value: unknown): string {
  return value !== null && typeof value === 'object'
    ? `an object with ${Object.keys(value).join(', ') || 'nothing'}`
    : value === null
      ? 'null'
      : typeof value;
}
