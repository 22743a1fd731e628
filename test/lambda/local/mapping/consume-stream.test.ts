import { VirtualClock } from '../../../../lambda/local/in-tests/virtual-clock';
import { consumeStream, Stream } from '../../../../lambda/local/mapping/consume-stream';
import { Mapping } from '../../../../lambda/local/mapping/mapping';
import { MappingEvent } from '../../../../lambda/local/mapping/mapping-events';
import { DynamoDBRecord } from '../../../../lambda/record/event';
import { AWS_DEFAULTS } from '../../../../lambda/rules/mapping-settings';
import { InvocationResult } from '../../../../lambda/rules/response';
import { Shard } from '../../../../lambda/stream/shard-lineage';
import { insertRecord } from '../../../support/records';

const SUCCESS: InvocationResult = { functionError: null, response: null };
const FAILURE: InvocationResult = { functionError: 'Unhandled', errorType: 'Error', errorMessage: 'no' };

/** One that the stream would still have. */
function freshRecord(sequenceNumber: number): DynamoDBRecord {
  return insertRecord(sequenceNumber, { createdAtSeconds: Math.floor(Date.now() / 1000) });
}

/** A stream in memory, because DynamoDB Local has one shard for four hours. Its shards are closed. */
function streamOf(shards: (Shard & { records: DynamoDBRecord[] })[]): Stream {
  return {
    shards: async () => shards,
    open: (shardId) => {
      const left = [...shards.find((shard) => shard.shardId === shardId)!.records];
      return { read: async (limit) => (left.length > 0 ? left.splice(0, limit) : undefined) };
    },
  };
}

function mappingOf(given: Partial<Mapping>): Mapping {
  return {
    logicalId: 'Mapping',
    functionName: 'fn',
    functionArn: 'arn:fn',
    streamArn: 'arn:stream',
    settings: { ...AWS_DEFAULTS, batchSize: 2 },
    invoke: async () => SUCCESS,
    onEvent: () => {},
    ...given,
  };
}

/** Consumes the stream until so many events have happened. */
async function consume(stream: Stream, mapping: Partial<Mapping>, eventCount: number) {
  const events: MappingEvent[] = [];
  const stop = new AbortController();
  await consumeStream(
    mappingOf({
      ...mapping,
      onEvent: (event) => {
        events.push(event);
        if (events.length === eventCount) stop.abort();
      },
    }),
    stream,
    stop.signal,
  );
  return events;
}

test('a parent is finished before its children begin; shards without kinship run side by side', async () => {
  const seen: string[] = [];
  await consume(
    streamOf([
      { shardId: 'child', parentShardId: 'parent', records: [freshRecord(4)] },
      { shardId: 'parent', records: [1, 2, 3].map((number) => freshRecord(number)) },
      { shardId: 'stranger', records: [freshRecord(9)] },
    ]),
    {
      invoke: async ({ Records }) => {
        const numbers = Records.map(({ dynamodb }) => dynamodb!.SequenceNumber).join('');
        seen.push(`${numbers} begins`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        seen.push(`${numbers} ends`);
        return SUCCESS;
      },
    },
    4,
  );

  const ofFamily = seen.filter((entry) => !entry.startsWith('9'));
  expect(ofFamily).toEqual(['12 begins', '12 ends', '3 begins', '3 ends', '4 begins', '4 ends']);
  expect(seen.indexOf('9 begins')).toBeLessThan(seen.indexOf('12 ends'));
});

test.each([
  { beside: 'nothing', others: [] },
  { beside: 'a shard that goes on', others: [{ shardId: 'open', records: [] }] },
])(
  'beside $beside, shards that the stream shows late are found: the first ones, and children of one that has ended',
  async ({ others }) => {
    const shards = [
      { shardId: 'parent', records: [freshRecord(1)] },
      { shardId: 'child', parentShardId: 'parent', records: [freshRecord(2)] },
    ];
    const stream = streamOf(shards);
    let listings = 0;
    const clock = new VirtualClock(Date.now());
    const events: MappingEvent[] = [];
    const stop = new AbortController();
    const consumed = consumeStream(
      mappingOf({ onEvent: (event) => events.push(event) }),
      {
        ...stream,
        // None, the parent, the parent again after its end, both.
        shards: async () => [...others, ...shards.slice(0, [0, 1, 1, 2][listings++] ?? 2)],
        open: (shardId) => (shardId === 'open' ? { read: async () => [] } : stream.open(shardId)),
      },
      stop.signal,
      clock,
    );
    clock.after(10_000, () => stop.abort());
    await clock.run();
    await consumed;

    expect(events.map(({ shardId }) => shardId)).toEqual(['parent', 'child']);
  },
);

test('every attempt of a batch has the same request id, every batch its own', async () => {
  const requestIds: string[] = [];
  await consume(
    streamOf([{ shardId: 'only', records: [1, 2, 3].map((number) => freshRecord(number)) }]),
    {
      settings: { ...AWS_DEFAULTS, batchSize: 2, maximumRetryAttempts: 1 },
      invoke: async ({ Records }, requestId) => {
        requestIds.push(requestId);
        return Records.length === 2 ? FAILURE : SUCCESS;
      },
    },
    4,
  );

  const [first, second, third] = requestIds;
  expect(first).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test('records that are given up are told to the destination, with their shard', async () => {
  const messages: any[] = [];
  const events = await consume(
    streamOf([{ shardId: 'only', records: [freshRecord(1)] }]),
    {
      settings: { ...AWS_DEFAULTS, maximumRetryAttempts: 0 },
      invoke: async () => FAILURE,
      destination: {
        arn: 'arn:queue',
        send: async (message) => {
          messages.push(message);
        },
      },
    },
    2,
  );

  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({
    requestContext: { functionArn: 'arn:fn' },
    DDBStreamBatchInfo: { shardId: 'only', streamArn: 'arn:stream', batchSize: 1 },
  });
  expect(events[1]).toMatchObject({ type: 'discarded', destination: 'arn:queue', deliveryError: undefined });
});

test('records are given up also when the destination cannot be told: that is said, and the shard goes on', async () => {
  const unreachable = new Error('unreachable');
  const events = await consume(
    streamOf([{ shardId: 'only', records: [freshRecord(1), freshRecord(2)] }]),
    {
      settings: { ...AWS_DEFAULTS, batchSize: 1, maximumRetryAttempts: 0 },
      invoke: async ({ Records }) => (Records[0].dynamodb?.SequenceNumber === '1' ? FAILURE : SUCCESS),
      destination: {
        arn: 'arn:queue',
        send: async () => {
          throw unreachable;
        },
      },
    },
    3,
  );

  expect(events.map(({ type }) => type)).toEqual(['invoked', 'discarded', 'invoked']);
  expect(events[1]).toMatchObject({ deliveryError: unreachable });
});

test('an error of the stream is not swallowed', async () => {
  const stream: Stream = {
    shards: async () => [{ shardId: 'only' }],
    open: () => ({
      read: async () => {
        throw new Error('stream is gone');
      },
    }),
  };

  await expect(consume(stream, {}, 1)).rejects.toThrow('stream is gone');
});
