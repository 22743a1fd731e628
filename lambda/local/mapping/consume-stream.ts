import { setMaxListeners } from 'node:events';
import { consumeShard } from './consume-shard';
import { Mapping, RecordReader } from './mapping';
import { TaskGroup } from './task-group';
import { rulesOf } from '../../rules/mapping-rules';
import { Clock, SYSTEM_CLOCK } from '../../stream/clock';
import { readableShards, Shard } from '../../stream/shard-lineage';

/** A stream is asked for new shards this often. DescribeStream allows ten calls a second. */
const DISCOVERY_INTERVAL_MS = 1000;

/** A source of shards and their records. */
export interface Stream {
  /** Lists the shards that the stream still has. */
  shards(stop: AbortSignal): Promise<readonly Shard[]>;
  open(shardId: string): RecordReader;
}

/**
 * Consumes the shards of a stream side by side, a parent before its children. It ends after `stop`, or with the error
 * of a shard that can no longer be read, once the batches in progress are done.
 */
export async function consumeStream(
  mapping: Mapping,
  stream: Stream,
  stop: AbortSignal,
  clock: Clock = SYSTEM_CLOCK,
): Promise<void> {
  const rules = rulesOf(mapping.settings);
  const failed = new AbortController();
  const ended = AbortSignal.any([stop, failed.signal]);
  setMaxListeners(0, ended);
  const started = new Set<string>();
  const finished = new Set<string>();
  const work = new TaskGroup(clock);
  ended.addEventListener('abort', () => work.wake());

  const consume = async (shardId: string) => {
    await consumeShard(mapping, rules, shardId, stream.open(shardId), ended, clock);
    finished.add(shardId);
  };
  try {
    while (!stop.aborted) {
      for (const { shardId } of readableShards(await stream.shards(ended), finished)) {
        if (!started.has(shardId)) work.begin(consume(shardId));
        started.add(shardId);
      }
      // The children of a shard that has ended can begin now.
      if (!stop.aborted) await work.progress(clock.now() + DISCOVERY_INTERVAL_MS);
    }
  } finally {
    failed.abort();
    await work.ended();
  }
}
