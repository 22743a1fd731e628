import { KinesisStreamEvent, DynamoDBStreamEvent as AwsEvent } from 'aws-lambda';
import { StreamViewType } from '../../../lambda/record/event';
import { recordsOf } from '../../../lambda/record/records-of';
import { toStreamRecord } from '../../../lambda/record/stream-record';
import {
  insertOf,
  modifyOf,
  removeOf,
  expiryOf,
  streamEvent,
  kinesisEvent,
  lambdaContext,
} from '../../../lambda/testing';

const item = { id: 'o', at: 7, total: 1 };

test('a record looks like one that Lambda delivers', () => {
  expect(insertOf(item)).toEqual({
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/Table/stream/2026-01-01T00:00:00.000',
    dynamodb: {
      ApproximateCreationDateTime: 1767225600,
      Keys: { id: { S: 'o' } },
      NewImage: { id: { S: 'o' }, at: { N: '7' }, total: { N: '1' } },
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
});

test('each kind of change has its images', () => {
  const images = ({ dynamodb }: ReturnType<typeof insertOf>) => [
    dynamodb!.NewImage?.total?.N,
    dynamodb!.OldImage?.total?.N,
  ];

  expect(images(insertOf(item))).toEqual(['1', undefined]);
  expect(images(modifyOf(item, { ...item, total: 2 }))).toEqual(['2', '1']);
  expect(images(removeOf(item))).toEqual([undefined, '1']);
  expect(images(expiryOf(item))).toEqual([undefined, '1']);
});

test("only an expiry is DynamoDB's own doing", () => {
  expect(removeOf(item)).not.toHaveProperty('userIdentity');
  expect(expiryOf(item)).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
  });
});

test.each<[StreamViewType, string[]]>([
  ['KEYS_ONLY', []],
  ['NEW_IMAGE', ['NewImage']],
  ['OLD_IMAGE', ['OldImage']],
  ['NEW_AND_OLD_IMAGES', ['NewImage', 'OldImage']],
])('with %s a record has the images %j', (streamViewType, images) => {
  const { dynamodb } = modifyOf(item, item, { streamViewType });

  expect(Object.keys(dynamodb!).filter((name) => name.endsWith('Image'))).toEqual(images);
  expect(dynamodb).toMatchObject({ StreamViewType: streamViewType, Keys: { id: { S: 'o' } } });
});

test('the options say what the record says', () => {
  expect(
    insertOf(item, {
      keys: ['id', 'at'],
      sequenceNumber: '7',
      eventID: 'e',
      approximateCreationDateTime: new Date(1_700_000_000_999),
      eventSourceARN: 'arn:aws:dynamodb:eu-west-1:1:table/T/stream/x',
    }),
  ).toMatchObject({
    eventID: 'e',
    awsRegion: 'eu-west-1',
    eventSourceARN: 'arn:aws:dynamodb:eu-west-1:1:table/T/stream/x',
    dynamodb: {
      Keys: { id: { S: 'o' }, at: { N: '7' } },
      SequenceNumber: '7',
      ApproximateCreationDateTime: 1_700_000_000,
    },
  });
});

test.each<[string, () => unknown, string]>([
  [
    'that is not there',
    () => insertOf(item, { keys: ['id', 'sk' as 'at'] }),
    "key attribute 'sk' must be a number, or a string or Uint8Array that is not empty. Pass the names of the key attributes as { keys: […] }",
  ],
  [
    'of a type that no key has',
    () => insertOf({ paid: true, id: 'o' }),
    "key attribute 'paid' must be a number, or a string or Uint8Array that is not empty. Pass the names of the key attributes as { keys: […] }",
  ],
  [
    'that is empty',
    () => insertOf({ id: '' }),
    "key attribute 'id' must be a number, or a string or Uint8Array that is not empty. Pass the names of the key attributes as { keys: […] }",
  ],
  [
    'of three attributes',
    () => insertOf(item, { keys: ['id', 'at', 'total'] }),
    'a primary key must be one or two attributes, got 3',
  ],
  ['of an item without attributes', () => insertOf({}), 'a primary key must be one or two attributes, got 0'],
  [
    'that changed',
    () => modifyOf(item, { ...item, at: 8 }, { keys: ['id', 'at'] }),
    'both images must have the same id and at, because an item keeps its primary key. Use removeOf and insertOf for two items',
  ],
])('a key is refused %s', (_name, build, message) => {
  expect(build).toThrow(new TypeError(message));
});

test('an event numbers its records, ascending, and the same way each time', () => {
  const records = [insertOf(item), modifyOf(item, { ...item, total: 2 }), insertOf(item)];
  const event = streamEvent(...records);
  const numbers = event.Records.map(({ dynamodb }) => BigInt(dynamodb!.SequenceNumber!));

  expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
  expect(new Set(event.Records.map(({ eventID }) => eventID)).size).toBe(3);
  for (const { eventID, dynamodb } of event.Records) {
    expect(eventID).toMatch(/^[0-9a-f]{32}$/);
    expect(dynamodb!.SequenceNumber).toMatch(/^\d{21}$/);
  }
  expect(streamEvent(...records)).toEqual(event);
});

test('another change in another event is no redelivery of the first', () => {
  const [first] = streamEvent(insertOf(item)).Records;
  const [second] = streamEvent(modifyOf(item, { ...item, total: 2 })).Records;

  expect(second.eventID).not.toBe(first.eventID);
  expect(second.dynamodb!.SequenceNumber).not.toBe(first.dynamodb!.SequenceNumber);
});

test('a record keeps the numbers that it has', () => {
  expect(streamEvent(insertOf(item, { sequenceNumber: '7', eventID: 'e' })).Records).toMatchObject([
    { eventID: 'e', dynamodb: { SequenceNumber: '7' } },
  ]);

  const { Records } = streamEvent(insertOf(item), removeOf(item));
  expect(streamEvent(Records[1]).Records).toEqual([Records[1]]);
});

test('the records of a Kinesis event are those of the same DynamoDB stream event', () => {
  const records = [modifyOf(item, { ...item, total: 2 }), expiryOf(item)];
  const essence = (record: Parameters<typeof toStreamRecord>[0]) => {
    const { eventSourceARN, ...rest } = toStreamRecord(record, 'number').toJSON();
    return rest;
  };

  const fromKinesis = recordsOf(kinesisEvent(...records));

  expect(fromKinesis.map(essence)).toEqual(streamEvent(...records).Records.map(essence));
  expect(fromKinesis[0]).toMatchObject({
    tableName: 'Table',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/changes',
  });
});

test('events have the types of @types/aws-lambda', () => {
  const events: [AwsEvent, KinesisStreamEvent] = [streamEvent() as AwsEvent, kinesisEvent() as KinesisStreamEvent];

  expect(events).toEqual([{ Records: [] }, { Records: [] }]);
});

test('the remaining time counts down to nothing', () => {
  jest.useFakeTimers();
  const context = lambdaContext({ timeoutMs: 1000, awsRequestId: 'r', functionName: 'fn' });

  expect(context).toMatchObject({
    awsRequestId: 'r',
    functionName: 'fn',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fn',
  });
  expect(context.getRemainingTimeInMillis()).toBe(1000);
  jest.advanceTimersByTime(400);
  expect(context.getRemainingTimeInMillis()).toBe(600);
  jest.advanceTimersByTime(4000);
  expect(context.getRemainingTimeInMillis()).toBe(0);
  jest.useRealTimers();
});
