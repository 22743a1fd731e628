/** A shard of a stream, and the one it came from. */
export interface Shard {
  readonly shardId: string;
  readonly parentShardId?: string;
}

/**
 * The shards that may be read now, in the order given: a parent is finished before its children begin, so that the
 * records of an item stay in order across a split. A parent that the stream no longer has is as good as finished.
 */
export function readableShards(shards: readonly Shard[], finished: ReadonlySet<string>): Shard[] {
  const existing = new Set(shards.map(({ shardId }) => shardId));
  return shards.filter(({ shardId, parentShardId }) => {
    const parentPending = parentShardId !== undefined && existing.has(parentShardId) && !finished.has(parentShardId);
    return !finished.has(shardId) && !parentPending;
  });
}
