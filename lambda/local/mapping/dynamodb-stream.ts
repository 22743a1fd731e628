import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { Stream } from './consume-stream';
import { normalise } from './normalise';
import { toLambdaRecord } from '../../stream/lambda-record';
import { listShards } from '../../stream/list-shards';
import { ShardReader } from '../../stream/shard-reader';

/**
 * A DynamoDB stream, its records in the form in which Lambda delivers them.
 *
 * LATEST is about this moment and the shards there are now: those that come after are read from their first record.
 */
export async function openDynamoDBStream(
  client: DynamoDBStreamsClient, streamArn: string, startingPosition: 'TRIM_HORIZON' | 'LATEST', region: string,
): Promise<Stream> {
  const opened = new Map<string, ShardReader>();
  for (const { shardId } of await listShards(client, streamArn)) {
    const reader = new ShardReader(client, streamArn, shardId, startingPosition);
    await reader.open();
    opened.set(shardId, reader);
  }
  return {
    shards: () => listShards(client, streamArn),
    open: (shardId) => {
      const reader = opened.get(shardId) ?? new ShardReader(client, streamArn, shardId, 'TRIM_HORIZON');
      return {
        read: async (limit) => {
          const records = await reader.read(limit);
          return records?.map((record) => normalise(toLambdaRecord(record, streamArn), region, Date.now()));
        },
      };
    },
  };
}
