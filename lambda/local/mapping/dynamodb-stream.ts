import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { Stream } from './consume-stream';
import { normalize } from './normalize';
import { Clock, SYSTEM_CLOCK } from '../../stream/clock';
import { toLambdaRecord } from '../../stream/lambda-record';
import { listShards } from '../../stream/list-shards';
import { retry } from '../../stream/retry';
import { Checkpoint, ShardReader } from '../../stream/shard-reader';

/**
 * Opens a DynamoDB stream, with its records in Lambda's form.
 *
 * LATEST applies to this moment and the current shards. Later shards are read from their first record.
 *
 * @param position the starting position, or the checkpoint of each shard by its id; a shard without one is read from
 * its first record
 */
export async function openDynamoDBStream(
  client: DynamoDBStreamsClient,
  streamArn: string,
  position: 'TRIM_HORIZON' | 'LATEST' | ReadonlyMap<string, Checkpoint>,
  region: string,
  clock: Clock = SYSTEM_CLOCK,
): Promise<Stream> {
  const shards = async (stop: AbortSignal) => (await retry(() => listShards(client, streamArn), stop, clock)) ?? [];
  const opened = new Map<string, ShardReader>();
  for (const { shardId } of await shards(new AbortController().signal)) {
    const startingPosition = typeof position === 'string' ? position : (position.get(shardId) ?? 'TRIM_HORIZON');
    const reader = new ShardReader(client, streamArn, shardId, startingPosition, clock);
    await reader.open();
    opened.set(shardId, reader);
  }
  return {
    shards,
    open: (shardId) => {
      const reader = opened.get(shardId) ?? new ShardReader(client, streamArn, shardId, 'TRIM_HORIZON', clock);
      return {
        read: async (limit, stop) => {
          const records = await reader.read(limit, stop);
          return records?.map((record) => normalize(toLambdaRecord(record, streamArn), region, clock.now()));
        },
      };
    },
  };
}
