import { setMaxListeners } from 'node:events';
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
 * Consumes every shard of a stream, side by side, but a parent before its children. Ends when it is told to stop, and when
 * one shard cannot be read any more: then with that error, once the batches under way are done.
 */
export async function consumeStream(mapping: Mapping, stream: Stream, stop: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const ended = AbortSignal.any([stop, failed.signal]);
  setMaxListeners(0, ended);
  const finished = new Set<string>();
  const running = new Map<string, Promise<void>>();

  const consume = async (shardId: string) => {
    try {
      await consumeShard(mapping, shardId, stream.open(shardId), ended);
      finished.add(shardId);
    } catch (error) {
      failed.abort(error);
    } finally {
      running.delete(shardId);
    }
  };
  try {
    while (!ended.aborted) {
      for (const { shardId } of readableShards(await stream.shards(), finished)) {
        if (!running.has(shardId)) running.set(shardId, consume(shardId));
      }
      // A shard that has ended may have children that can begin now.
      await Promise.race([...running.values(), pause(DISCOVERY_INTERVAL_MS, ended)]);
    }
  } catch (error) {
    failed.abort(error);
  }
  await Promise.all(running.values());
  failed.signal.throwIfAborted();
}
