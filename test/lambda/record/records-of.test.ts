import { KinesisStreamEvent as AwsEvent } from 'aws-lambda';
import { DynamoDBStreamEvent, KinesisStreamEvent } from '../../../lambda/record/event';
import { recordsOf } from '../../../lambda/record/records-of';
import { insertRecord } from '../../support/records';

/** As DynamoDB wrote it, with the names changed. */
const CHANGE = {
  awsRegion: 'ap-northeast-2',
  eventID: '6f773704-d244-414f-9590-5e9e9045409d',
  eventName: 'INSERT',
  userIdentity: null,
  recordFormat: 'application/json',
  tableName: 'Orders',
  dynamodb: {
    ApproximateCreationDateTime: 1649930048474,
    Keys: { id: { S: '경기' } },
    NewImage: { id: { S: '경기' } },
    SizeBytes: 120,
  },
  eventSource: 'aws:dynamodb',
};
const ARN = 'arn:aws:kinesis:ap-northeast-2:111122223333:stream/changes';

function kinesisEvent(...changes: unknown[]): KinesisStreamEvent {
  return {
    Records: changes.map((change, index) => ({
      eventSourceARN: ARN,
      kinesis: {
        sequenceNumber: `4962856648965365910704883808224651839310291660351052190${index}`,
        data: Buffer.from(JSON.stringify(change)).toString('base64'),
      },
    })),
  };
}

test('the records of a DynamoDB stream are those of the event', () => {
  const Records = [insertRecord(1), insertRecord(2)];

  expect(recordsOf({ Records })).toEqual(Records);
  expect(recordsOf({ Records: [] })).toEqual([]);
});

test('a change that came by Kinesis is a record like any other, under the sequence number of Kinesis', () => {
  expect(recordsOf(kinesisEvent(CHANGE))).toEqual([
    {
      awsRegion: 'ap-northeast-2',
      eventID: '6f773704-d244-414f-9590-5e9e9045409d',
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: ARN,
      recordFormat: 'application/json',
      tableName: 'Orders',
      userIdentity: undefined,
      dynamodb: {
        ApproximateCreationDateTime: 1649930048.474,
        Keys: { id: { S: '경기' } },
        NewImage: { id: { S: '경기' } },
        SequenceNumber: '49628566489653659107048838082246518393102916603510521900',
        SizeBytes: 120,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    },
  ]);
});

test.each([
  [undefined, 1720800199717, 1720800199.717],
  ['MILLISECOND', 1720800199717, 1720800199.717],
  ['MICROSECOND', 1720800199717446, 1720800199.717446],
])(
  'a creation time with the precision %s becomes seconds',
  (ApproximateCreationDateTimePrecision, ApproximateCreationDateTime, seconds) => {
    const dynamodb = { ...CHANGE.dynamodb, ApproximateCreationDateTime, ApproximateCreationDateTimePrecision };

    const [record] = recordsOf(kinesisEvent({ ...CHANGE, dynamodb }));

    expect(record.dynamodb!.ApproximateCreationDateTime).toBe(seconds);
    expect(record.dynamodb).not.toHaveProperty('ApproximateCreationDateTimePrecision');
  },
);

test('a TTL delete that came by Kinesis is one', () => {
  const userIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

  expect(recordsOf(kinesisEvent({ ...CHANGE, eventName: 'REMOVE', userIdentity }))).toMatchObject([{ userIdentity }]);
});

test.each([
  ['nothing', undefined, 'expected a DynamoDB stream event with a Records array, got undefined'],
  ['null', null, 'expected a DynamoDB stream event with a Records array, got null'],
  [
    'an event of API Gateway',
    { body: 'secret', path: '/' },
    'expected a DynamoDB stream event with a Records array, got an object with body, path',
  ],
  ['an empty object', {}, 'expected a DynamoDB stream event with a Records array, got an object with nothing'],
  ['a text', 'secret', 'expected a DynamoDB stream event with a Records array, got string'],
  [
    'a record of SQS, after a good one',
    { Records: [insertRecord(1), { messageId: '1', body: 'secret' }] },
    'expected a DynamoDB stream record with dynamodb.SequenceNumber, got an object with messageId, body',
  ],
  [
    'a record that is nothing',
    { Records: [null] },
    'expected a DynamoDB stream record with dynamodb.SequenceNumber, got null',
  ],
  [
    'an empty sequence number',
    { Records: [{ dynamodb: { SequenceNumber: '' } }] },
    'expected a DynamoDB stream record with dynamodb.SequenceNumber, got an object with dynamodb',
  ],
  [
    'a Kinesis record of something else',
    kinesisEvent(CHANGE, { secret: 1 }),
    'expected a change of a DynamoDB item in record 49628566489653659107048838082246518393102916603510521901 of the Kinesis data stream, got an object with secret',
  ],
  [
    'a Kinesis record without JSON',
    { Records: [{ kinesis: { sequenceNumber: '7', data: 'c2VjcmV0' } }] },
    'expected a change of a DynamoDB item in record 7 of the Kinesis data stream, got no JSON',
  ],
])('anything else is refused, without saying what is in it: %s', (_name, event, message) => {
  expect(() => recordsOf(event as DynamoDBStreamEvent)).toThrow(new TypeError(message));
});

test('the types of @types/aws-lambda fit', () => {
  const event: KinesisStreamEvent = { Records: [] } as AwsEvent;

  expect(recordsOf(event)).toEqual([]);
});
