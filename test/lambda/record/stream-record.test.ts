import { inspect } from 'node:util';
import { DynamoDBRecord, StreamViewType } from '../../../lambda/record/event';
import { StreamRecord, toStreamRecord } from '../../../lambda/record/stream-record';
import { insertOf, modifyOf, removeOf, expiryOf, streamEvent } from '../../../lambda/testing';

interface Order {
  id: string;
  total: number;
}

const before = { id: 'o', total: 1 };
const after = { id: 'o', total: 2 };
/** No JavaScript number is this one. */
const TOO_PRECISE = 12345678901234567890n;

function decoded<View extends StreamViewType = 'NEW_AND_OLD_IMAGES'>(
  record: DynamoDBRecord,
): StreamRecord<Order, { id: string }, View> {
  return toStreamRecord(streamEvent(record).Records[0], 'number');
}

test('a record carries its identity', () => {
  const raw = insertOf(after, {
    eventID: 'e',
    sequenceNumber: '300',
    eventSourceARN: 'arn:aws:dynamodb:eu-west-1:1:table/T/stream/x',
    approximateCreationDateTime: new Date('2026-03-04T05:06:07Z'),
  });
  const record = decoded(raw);

  expect(record).toMatchObject({
    eventID: 'e',
    eventName: 'INSERT',
    streamViewType: 'NEW_AND_OLD_IMAGES',
    keys: { id: 'o' },
    newImage: after,
    oldImage: undefined,
    sequenceNumber: '300',
    approximateCreationDateTime: new Date('2026-03-04T05:06:07Z'),
    eventSourceARN: 'arn:aws:dynamodb:eu-west-1:1:table/T/stream/x',
  });
  expect(record.raw).toEqual(raw);
  expect(record).not.toHaveProperty('expired');
});

test('the milliseconds of a creation time are kept', () => {
  const raw = insertOf(after);
  const record = decoded({ ...raw, dynamodb: { ...raw.dynamodb, ApproximateCreationDateTime: 1649930048.474 } });

  expect(record.approximateCreationDateTime).toEqual(new Date(1649930048474));
});

test('only a removal by the time to live is one', () => {
  expect(decoded(removeOf(before))).toMatchObject({ eventName: 'REMOVE', expired: false });
  expect(decoded(expiryOf(before))).toMatchObject({ eventName: 'REMOVE', expired: true });
});

test('an image is decoded when it is looked at, and once', () => {
  const record = decoded(modifyOf({ ...before, total: TOO_PRECISE }, { ...before, total: 2n }));

  expect(record.newImage).toEqual(after);
  expect(record.newImage).toBe(record.newImage);
  expect(record.keys).toBe(record.keys);
  expect(() => record.oldImage).toThrow(
    new RangeError(
      "attribute 'total' is a number with more digits than a JavaScript number holds. Use streamHandler(…, { numbers: 'string' })",
    ),
  );
});

test('a record can be logged, written as JSON and spread', () => {
  const record = decoded(modifyOf(before, after));
  const all = { eventName: 'MODIFY', keys: { id: 'o' }, newImage: after, oldImage: before };

  expect(inspect(record)).toContain("newImage: { id: 'o', total: 2 }");
  expect(JSON.parse(JSON.stringify(record))).toMatchObject(all);
  expect({ ...record.toJSON() }).toMatchObject(all);
  expect(record.toJSON()).not.toHaveProperty('raw');
});

test('logging a record that cannot be decoded does not throw', () => {
  expect(inspect(decoded(insertOf({ id: 'o', total: TOO_PRECISE })))).toMatch(
    /eventName: 'INSERT'[^]*error: RangeError: attribute 'total'/,
  );
});

test.each([
  ['KEYS_ONLY', undefined, undefined],
  ['NEW_IMAGE', after, undefined],
  ['OLD_IMAGE', undefined, before],
  ['NEW_AND_OLD_IMAGES', after, before],
] as const)('a stream with %s has the images that it has', (streamViewType, newImage, oldImage) => {
  expect(decoded(modifyOf(before, after, { streamViewType }))).toMatchObject({
    streamViewType,
    keys: { id: 'o' },
    newImage,
    oldImage,
  });
});

test('eventName and streamViewType tell records apart, for the compiler too', () => {
  const seen: unknown[] = [];
  const look = (record: StreamRecord<Order, { id: string }, StreamViewType>) => {
    // @ts-expect-error: there may be no such image
    void (() => record.newImage.total);
    if (record.eventName !== 'MODIFY') return;
    switch (record.streamViewType) {
      case 'NEW_AND_OLD_IMAGES':
        seen.push(record.newImage.total - record.oldImage.total);
        break;
      case 'NEW_IMAGE':
        seen.push(record.newImage.total);
        break;
      case 'OLD_IMAGE':
        seen.push(record.oldImage.total);
        break;
      case 'KEYS_ONLY':
        seen.push(record.keys.id);
        // @ts-expect-error: there is no image at all
        seen.push(() => record.newImage.total);
        break;
    }
  };
  const keysOnly: StreamRecord<Order, { id: string }, 'KEYS_ONLY'> = decoded<'KEYS_ONLY'>(
    modifyOf(before, after, { streamViewType: 'KEYS_ONLY' }),
  );
  const nothing: undefined = keysOnly.newImage;

  look(decoded<StreamViewType>(modifyOf(before, after)));
  look(decoded<StreamViewType>(modifyOf(before, after, { streamViewType: 'NEW_IMAGE' })));
  look(decoded<StreamViewType>(modifyOf(before, after, { streamViewType: 'OLD_IMAGE' })));

  expect(seen).toEqual([1, 2, 1]);
  expect(nothing).toBeUndefined();
});

test.each([
  [
    "no kind of DynamoDB's",
    { ...insertOf(after), eventName: 'UPSERT' as 'INSERT' },
    'eventName of the record must be INSERT, MODIFY or REMOVE, got "UPSERT"',
  ],
  ['no keys', { ...insertOf(after), dynamodb: { SequenceNumber: '1' } }, 'dynamodb.Keys is missing from the record'],
])('a record is refused that has %s', (_name, record, message) => {
  expect(() => decoded(record)).toThrow(new TypeError(message));
});
