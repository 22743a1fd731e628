import { DynamoDBRecord, DynamoDBStreamEvent, KinesisRecord, KinesisStreamEvent } from './event';

/** A change of an item as DynamoDB writes it to a Kinesis data stream. */
interface KinesisChange extends Omit<DynamoDBRecord, 'dynamodb' | 'userIdentity'> {
  readonly userIdentity?: DynamoDBRecord['userIdentity'] | null;
  readonly dynamodb: NonNullable<DynamoDBRecord['dynamodb']> & {
    readonly ApproximateCreationDateTimePrecision?: 'MILLISECOND' | 'MICROSECOND';
  };
}

/**
 * The records of what Lambda invokes a function with: an event of a DynamoDB stream, or of a Kinesis data stream that
 * DynamoDB writes its changes to. Throws for anything else, before a record is touched.
 *
 * A record that came by Kinesis becomes one like the others. Its sequence number is that of Kinesis, which is what the
 * response has to name, and says nothing of when the item changed: DynamoDB may write to Kinesis twice and out of
 * order, so go by `approximateCreationDateTime` there, which is exact to the millisecond or better. Its view type is
 * `NEW_AND_OLD_IMAGES`: Kinesis is given both images always.
 *
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

/** A report must name a record of the batch: anything else makes Lambda repeat all of it. */
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
      // Older tables say no precision, and write milliseconds.
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
    // What JSON.parse says has a piece of the data in it.
  }
  if (change?.dynamodb?.Keys) return change;
  throw new TypeError(
    `expected a change of a DynamoDB item in record ${sequenceNumber} of the Kinesis data stream, got ${change === undefined ? 'no JSON' : describe(change)}`,
  );
}

/** Says what something looks like without saying what is in it: an item's data does not belong in a log. */
function describe(value: unknown): string {
  return value !== null && typeof value === 'object'
    ? `an object with ${Object.keys(value).join(', ') || 'nothing'}`
    : value === null
      ? 'null'
      : typeof value;
}
