import {
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { SequenceRange, SequenceRangeReader } from '../../../lambda/stream/sequence-range-reader';

/** What a shard has: sequence numbers, by the second in which they were written. */
type Shard = readonly { readonly sequenceNumber: number; readonly second: number }[];

const expired = () => new ExpiredIteratorException({ message: 'expired', $metadata: {} });
const trimmed = () => new TrimmedDataAccessException({ message: 'trimmed', $metadata: {} });
const notFound = () => new ResourceNotFoundException({ message: 'not found', $metadata: {} });

/** What a request is called here. */
const NAMES: { readonly [command: string]: (input: any) => string } = {
  DescribeStreamCommand: () => 'describe',
  GetRecordsCommand: ({ ShardIterator }) => `read ${ShardIterator}`,
  GetShardIteratorCommand: ({ ShardIteratorType, SequenceNumber = '' }) =>
    `${ShardIteratorType} ${SequenceNumber}`.trim(),
};

/**
 * A shard as AWS has it, with pages of ten, an iterator that is a position, and faults by the number of the request.
 * Not a real one: DynamoDB Local trims nothing within a test, closes no shard, and lets no iterator expire.
 */
function shardOf(
  shard: Shard,
  options: {
    closed?: boolean;
    faults?: { [request: number]: () => Error };
    trimmedTo?: number;
    streamIsThere?: boolean;
    emptyPages?: number;
  } = {},
) {
  const { closed = false, faults = {}, streamIsThere = true } = options;
  let { emptyPages = 0 } = options;
  const requests: string[] = [];
  const kept = () => shard.filter(({ sequenceNumber }) => sequenceNumber > (options.trimmedTo ?? 0));
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: any }) => {
    requests.push(NAMES[name](input));
    const fault = faults[requests.length];
    if (fault) throw fault();
    if (name === 'DescribeStreamCommand') {
      if (!streamIsThere) throw notFound();
      return { StreamDescription: {} };
    }
    if (name === 'GetShardIteratorCommand') {
      if (input.ShardIteratorType === 'TRIM_HORIZON') return { ShardIterator: '0' };
      if (Number(input.SequenceNumber) <= (options.trimmedTo ?? 0)) throw trimmed();
      return {
        ShardIterator: String(
          Number(input.SequenceNumber) - (input.ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? 1 : 0),
        ),
      };
    }
    if (emptyPages-- > 0) return { Records: [], NextShardIterator: input.ShardIterator };
    const page = kept()
      .filter(({ sequenceNumber }) => sequenceNumber > Number(input.ShardIterator))
      .slice(0, 10);
    const last = page.at(-1)?.sequenceNumber ?? Number(input.ShardIterator);
    const isAtEnd = closed && last === shard.at(-1)!.sequenceNumber;
    return {
      Records: page.map(({ sequenceNumber, second }) => ({
        dynamodb: { SequenceNumber: String(sequenceNumber), ApproximateCreationDateTime: new Date(second * 1000) },
      })),
      NextShardIterator: isAtEnd ? undefined : String(last),
    };
  };
  return {
    reader: new SequenceRangeReader({ send } as unknown as DynamoDBStreamsClient, 'arn:stream', 'shard'),
    requests,
  };
}

/** A record in each second. */
function secondsOf(count: number): Shard {
  return Array.from({ length: count }, (_, index) => ({ sequenceNumber: index + 1, second: index + 1 }));
}

function range(start: number, end = start): SequenceRange {
  return { startSequenceNumber: String(start), endSequenceNumber: String(end), firstArrivalMs: start * 1000 };
}

async function numbers(reader: SequenceRangeReader, ...ranges: SequenceRange[]): Promise<number[][]> {
  const found: number[][] = [];
  for (const one of ranges) {
    found.push((await reader.read(one)).map(({ dynamodb }) => Number(dynamodb!.SequenceNumber)));
  }
  return found;
}

const from = (start: number, end: number) => Array.from({ length: end - start + 1 }, (_, index) => start + index);

test('a range is read to its end, page by page, and no further', async () => {
  const { reader, requests } = shardOf(secondsOf(100));

  expect(await numbers(reader, range(5, 22))).toEqual([from(5, 22)]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'read 4', 'read 14']);
});

test('ranges on the same page cost nothing more', async () => {
  const { reader, requests } = shardOf(secondsOf(100));

  expect(await numbers(reader, range(5), range(7, 9), range(12))).toEqual([[5], [7, 8, 9], [12]]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'read 4']);
});

test('ranges that overlap, or are the same, each have their records', async () => {
  const { reader, requests } = shardOf(secondsOf(100));

  expect(await numbers(reader, range(5, 12), range(5, 12), range(8, 16), range(10))).toEqual([
    from(5, 12),
    from(5, 12),
    from(8, 16),
    [10],
  ]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'read 4', 'read 14']);
});

test('a range that is expected on the next page is read on to', async () => {
  const { reader, requests } = shardOf(secondsOf(100));

  expect(await numbers(reader, range(5), range(20))).toEqual([[5], [20]]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'read 4', 'read 14']);
});

test('to a range that is far off is jumped', async () => {
  const { reader, requests } = shardOf(secondsOf(100));

  expect(await numbers(reader, range(5), range(80, 81))).toEqual([[5], [80, 81]]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'read 4', 'AT_SEQUENCE_NUMBER 80', 'read 79']);
});

test('a range of which nobody knows when it was written is jumped to', async () => {
  const { reader, requests } = shardOf(secondsOf(100));

  await numbers(reader, range(5), { startSequenceNumber: '20', endSequenceNumber: '20' });

  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'read 4', 'AT_SEQUENCE_NUMBER 20', 'read 19']);
});

test('a range that starts before the last one is read all the same', async () => {
  const { reader } = shardOf(secondsOf(100));

  expect(await numbers(reader, range(50, 55), range(5, 6), range(51))).toEqual([from(50, 55), [5, 6], [51]]);
});

test('sequence numbers are compared as numbers, whatever their length', async () => {
  const { reader } = shardOf(
    [9, 10, 99, 100, 1000].map((sequenceNumber) => ({ sequenceNumber, second: sequenceNumber })),
  );

  expect(await numbers(reader, range(9, 100))).toEqual([[9, 10, 99, 100]]);
});

test('of a range whose start is trimmed, what is left is read from the oldest record there is', async () => {
  const { reader, requests } = shardOf(secondsOf(100), { trimmedTo: 7 });

  expect(await numbers(reader, range(5, 9), range(12))).toEqual([[8, 9], [12]]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'AT_SEQUENCE_NUMBER 9', 'TRIM_HORIZON', 'read 0']);
});

test('of a range that is trimmed nothing is read, and what follows is', async () => {
  const { reader, requests } = shardOf(secondsOf(100), { trimmedTo: 50 });

  expect(await numbers(reader, range(5, 9), range(51, 52))).toEqual([[], [51, 52]]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'AT_SEQUENCE_NUMBER 9', 'AT_SEQUENCE_NUMBER 51', 'read 50']);
});

test('what is trimmed after its iterator was made is missing too', async () => {
  const options = {
    trimmedTo: 0,
    faults: {
      2: () => {
        options.trimmedTo = 7;
        return trimmed();
      },
    },
  };
  const { reader, requests } = shardOf(secondsOf(100), options);

  expect(await numbers(reader, range(5, 9))).toEqual([[8, 9]]);
  expect(requests).toEqual([
    'AT_SEQUENCE_NUMBER 5',
    'read 4',
    'AT_SEQUENCE_NUMBER 5',
    'AT_SEQUENCE_NUMBER 9',
    'TRIM_HORIZON',
    'read 0',
  ]);
});

test('what was read before it is trimmed is kept', async () => {
  const options = {
    trimmedTo: 0,
    faults: {
      3: () => {
        options.trimmedTo = 16;
        return trimmed();
      },
    },
  };
  const { reader } = shardOf(secondsOf(100), options);

  expect(await numbers(reader, range(5, 22))).toEqual([[...from(5, 14), ...from(17, 22)]]);
});

test('an end that is trimmed while it is waited for is waited for no longer', async () => {
  const options = {
    trimmedTo: 7,
    faults: {
      4: () => {
        options.trimmedTo = 100;
        return expired();
      },
    },
  };
  const { reader } = shardOf(secondsOf(100), options);

  expect(await numbers(reader, range(5, 9))).toEqual([[]]);
});

test('a page without a record is not the end', async () => {
  const { reader, requests } = shardOf(secondsOf(100), { emptyPages: 25 });

  expect(await numbers(reader, range(5, 9))).toEqual([from(5, 9)]);
  expect(requests).toHaveLength(28);
});

test('a range that was never written is an error, and not waited for', async () => {
  const { reader } = shardOf(secondsOf(5));

  await expect(reader.read({ startSequenceNumber: '3', endSequenceNumber: '99' })).rejects.toThrow(
    'the shard shard of arn:stream has no record 99 up to now: the message points at what was never written',
  );
});

test('an iterator that has expired is replaced by one after the last record', async () => {
  const { reader, requests } = shardOf(secondsOf(100), { faults: { 3: expired } });

  expect(await numbers(reader, range(5, 22))).toEqual([from(5, 22)]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'read 4', 'read 14', 'AFTER_SEQUENCE_NUMBER 14', 'read 14']);
});

test('an iterator that has expired before its first use is replaced by the same', async () => {
  const { reader, requests } = shardOf(secondsOf(100), { faults: { 2: expired } });

  expect(await numbers(reader, range(5))).toEqual([[5]]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 5', 'read 4', 'AT_SEQUENCE_NUMBER 5', 'read 4']);
});

test('a shard that is closed is read to its end, and left', async () => {
  const { reader, requests } = shardOf(secondsOf(12), { closed: true });

  expect(await numbers(reader, range(9, 12), range(11, 12))).toEqual([
    [9, 10, 11, 12],
    [11, 12],
  ]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 9', 'read 8']);
});

test('a shard that is gone has no records', async () => {
  const { reader, requests } = shardOf(secondsOf(12), { faults: { 1: notFound } });

  expect(await numbers(reader, range(9))).toEqual([[]]);
  expect(requests).toEqual(['AT_SEQUENCE_NUMBER 9', 'describe']);
});

test('a stream that is not there is an error: it may be in another account or Region', async () => {
  const { reader } = shardOf(secondsOf(12), { faults: { 1: notFound }, streamIsThere: false });

  await expect(reader.read(range(9))).rejects.toThrow('the stream arn:stream is not there');
});
