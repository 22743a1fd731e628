import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { Stream } from './consume-stream';
import { normalise } from './normalise';
import { Clock, SYSTEM_CLOCK } from '../../stream/clock';
import { toLambdaRecord } from '../../stream/lambda-record';
import { listShards } from '../../stream/list-shards';
import { retry } from '../../stream/retry';
import { Checkpoint, ShardReader } from '../../stream/shard-reader';

/**
 * A DynamoDB stream, its records in the form in which Lambda delivers them.
 *
 * LATEST is about this moment and the shards there are now: those that come after are read from their first record.
 *
 * @param position where reading begins, or where it goes on, by the shards' ids; a shard that is not among them is read
 * from its first record
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
          return records?.map((record) => normalise(toLambdaRecord(record, streamArn), region, clock.now()));
        },
      };
    },
  };
}
