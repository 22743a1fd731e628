import { consumeShard, Mapping, pause, RecordReader } from './consume-shard';
import { readableShards, Shard } from '../../stream/shard-lineage';

/** How often a stream is asked for shards that are new. DescribeStream allows ten calls a second. */
const DISCOVERY_INTERVAL_MS = 1000;

/** Where a stream's shards and their records come from. */
export interface Stream {
  shards(): Promise<Shard[]>;
  open(shardId: string): RecordReader;
}

/**
 * Consumes every shard of a stream, side by side, but a parent before its children. Ends when it is told to stop.
 *
 * @throws what the stream throws: an error that the SDK has retried in vain
 */
export async function consumeStream(mapping: Mapping, stream: Stream, stop: AbortSignal): Promise<void> {
  const finished = new Set<string>();
  const running = new Map<string, Promise<void>>();

  while (!stop.aborted) {
    for (const { shardId } of readableShards(await stream.shards(), finished)) {
      if (running.has(shardId)) continue;
      running.set(shardId, consumeShard(mapping, shardId, stream.open(shardId), stop).then(() => {
        finished.add(shardId);
        running.delete(shardId);
      }));
    }
    // A shard that has ended may have children that can begin now.
    await Promise.race([...running.values(), pause(DISCOVERY_INTERVAL_MS, stop)]);
  }
  await Promise.all(running.values());
}
