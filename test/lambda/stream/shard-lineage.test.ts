import { readableShards, Shard } from '../../../lambda/stream/shard-lineage';

/** a was split into b and c, b into d; z stands alone, its parent is gone. */
const SHARDS: Shard[] = [
  { shardId: 'd', parentShardId: 'b' },
  { shardId: 'a' },
  { shardId: 'b', parentShardId: 'a' },
  { shardId: 'c', parentShardId: 'a' },
  { shardId: 'z', parentShardId: 'trimmed' },
];

test.each([
  { finished: [], readable: ['a', 'z'] },
  { finished: ['a'], readable: ['b', 'c', 'z'] },
  { finished: ['a', 'b', 'z'], readable: ['d', 'c'] },
  { finished: ['a', 'b', 'c', 'd', 'z'], readable: [] },
])('after $finished it is the turn of $readable', ({ finished, readable }) => {
  expect(readableShards(SHARDS, new Set(finished)).map(({ shardId }) => shardId)).toEqual(readable);
});
