import {
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { ShardReader } from '../../../lambda/stream/shard-reader';

/** A client that answers from a script: no real iterator expires within a test, and DynamoDB Local closes no shard. */
function clientOf(answers: (object | Error)[]) {
  const requests: object[] = [];
  const send = async ({ input }: { input: object }) => {
    requests.push(input);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: { send } as unknown as DynamoDBStreamsClient, requests };
}

const record = (SequenceNumber: string) => ({ dynamodb: { SequenceNumber } });

test('it reads on from page to page, and ends with the shard', async () => {
  const { client, requests } = clientOf([
    { ShardIterator: 'i1' },
    { Records: [record('1')], NextShardIterator: 'i2' },
    { Records: [], NextShardIterator: 'i3' },
    { Records: [record('2')] },
  ]);
  const reader = new ShardReader(client, 'arn:stream', 'shard', 'TRIM_HORIZON');

  expect([await reader.read(7), await reader.read(7), await reader.read(7), await reader.read(7)]).toEqual([
    [record('1')],
    [],
    [record('2')],
    undefined,
  ]);
  expect(requests).toEqual([
    { StreamArn: 'arn:stream', ShardId: 'shard', ShardIteratorType: 'TRIM_HORIZON' },
    { ShardIterator: 'i1', Limit: 7 },
    { ShardIterator: 'i2', Limit: 7 },
    { ShardIterator: 'i3', Limit: 7 },
  ]);
});

test('more than GetRecords gives at once is read in several pages', async () => {
  const page = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => record(String(from + index)));
  const { client, requests } = clientOf([
    { ShardIterator: 'i1' },
    { Records: page(1, 1000), NextShardIterator: 'i2' },
    { Records: page(1001, 500), NextShardIterator: 'i3' },
  ]);

  expect(await new ShardReader(client, 'arn:stream', 'shard', 'TRIM_HORIZON').read(1500)).toHaveLength(1500);
  expect(requests.slice(1)).toEqual([
    { ShardIterator: 'i1', Limit: 1000 },
    { ShardIterator: 'i2', Limit: 500 },
  ]);
});

test('when what it points at is trimmed, reading goes on with the oldest there is', async () => {
  const { client, requests } = clientOf([
    { ShardIterator: 'i1' },
    { Records: [record('1')], NextShardIterator: 'i2' },
    new TrimmedDataAccessException({ message: 'trimmed', $metadata: {} }),
    { ShardIterator: 'i3' },
    { Records: [record('9')] },
  ]);
  const reader = new ShardReader(client, 'arn:stream', 'shard', 'LATEST');

  expect([await reader.read(7), await reader.read(7), await reader.read(7)]).toEqual([
    [record('1')],
    [],
    [record('9')],
  ]);
  expect(requests[3]).toEqual({ StreamArn: 'arn:stream', ShardId: 'shard', ShardIteratorType: 'TRIM_HORIZON' });
});

test('an iterator that has expired is replaced by one after the last record', async () => {
  const { client, requests } = clientOf([
    { ShardIterator: 'i1' },
    { Records: [record('1'), record('2')], NextShardIterator: 'i2' },
    new ExpiredIteratorException({ message: 'expired', $metadata: {} }),
    { ShardIterator: 'i3' },
    { Records: [record('3')] },
  ]);
  const reader = new ShardReader(client, 'arn:stream', 'shard', 'LATEST');

  expect([await reader.read(7), await reader.read(7), await reader.read(7)]).toEqual([
    [record('1'), record('2')],
    [],
    [record('3')],
  ]);
  expect(requests[3]).toEqual({
    StreamArn: 'arn:stream',
    ShardId: 'shard',
    ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
    SequenceNumber: '2',
  });
});

test('another error is not swallowed', async () => {
  const { client } = clientOf([{ ShardIterator: 'i1' }, new Error('no')]);

  await expect(new ShardReader(client, 'arn:stream', 'shard', 'LATEST').read(1)).rejects.toThrow('no');
});
