import {
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { ShardCursor } from '../../../lambda/stream/shard-cursor';

const expired = new ExpiredIteratorException({ message: 'expired', $metadata: {} });
const trimmed = new TrimmedDataAccessException({ message: 'trimmed', $metadata: {} });
const record = (SequenceNumber: string) => ({ dynamodb: { SequenceNumber } });

/** A cursor whose requests are answered by a script. */
function cursorOver(...answers: (object | Error)[]) {
  const requests: any[] = [];
  const send = async ({ input }: { input: object }) => {
    requests.push(input);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { cursor: new ShardCursor({ send } as unknown as DynamoDBStreamsClient, 'arn:stream', 'shard'), requests };
}

test('an expired iterator is replaced by one after the last record', async () => {
  const { cursor, requests } = cursorOver(
    { ShardIterator: 'i1' },
    { Records: [record('1')], NextShardIterator: 'i2' },
    expired,
    { ShardIterator: 'i3' },
  );

  await cursor.moveTo({ ShardIteratorType: 'LATEST' });
  expect([await cursor.nextPage(), await cursor.nextPage()]).toEqual([[record('1')], []]);
  expect(requests.at(-1)).toMatchObject({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '1' });
  expect(cursor.isOpen).toBe(true);
});

test('a place that is trimmed leaves the cursor without a place, which is not the end of the shard', async () => {
  const { cursor } = cursorOver(trimmed, { ShardIterator: 'i1' }, trimmed);

  expect(await cursor.moveTo({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: '1' })).toBe(false);
  expect([cursor.isOpen, cursor.isAtEnd]).toEqual([false, false]);
  await cursor.moveTo({ ShardIteratorType: 'TRIM_HORIZON' });
  expect(await cursor.nextPage()).toBeUndefined();
  expect([cursor.isOpen, cursor.isAtEnd]).toEqual([false, false]);
});

test('a closed shard ends', async () => {
  const { cursor } = cursorOver({ ShardIterator: 'i1' }, { Records: [record('1')] });

  await cursor.moveTo({ ShardIteratorType: 'TRIM_HORIZON' });
  await cursor.nextPage();
  expect([cursor.isOpen, cursor.isAtEnd]).toEqual([false, true]);
});

test('an attempt that is told to stop leaves the cursor where it is', async () => {
  const { cursor, requests } = cursorOver(
    { ShardIterator: 'i1' },
    { Records: [record('1')], NextShardIterator: 'i2' },
    { Records: [record('2')], NextShardIterator: 'i3' },
  );
  const stopped = async () => undefined;

  await cursor.moveTo({ ShardIteratorType: 'TRIM_HORIZON' });
  await cursor.nextPage();
  expect(await cursor.nextPage(undefined, stopped)).toEqual([]);
  await cursor.reopen(stopped);
  expect(await cursor.nextPage()).toEqual([record('2')]);
  expect(requests.at(-1)).toMatchObject({ ShardIterator: 'i2' });
});
