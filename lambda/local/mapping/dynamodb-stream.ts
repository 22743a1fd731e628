import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { Stream } from './consume-stream';
import { normalise } from './normalise';
import { toLambdaRecord } from '../../stream/lambda-record';
import { listShards } from '../../stream/list-shards';
import { ShardReader } from '../../stream/shard-reader';

/** A DynamoDB stream, its records in the form in which Lambda delivers them. */
export function dynamoDBStream(
  client: DynamoDBStreamsClient,
  { streamArn, startingPosition }: { readonly streamArn: string; readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' },
  region: string,
): Stream {
  let startShards: ReadonlySet<string> | undefined;
  return {
    shards: async () => {
      const shards = await listShards(client, streamArn);
      startShards ??= new Set(shards.map(({ shardId }) => shardId));
      return shards;
    },
    open: (shardId) => {
      // LATEST is about the shards there were at the start: those that came after are read from their first record.
      const reader = new ShardReader(client, streamArn, shardId, startShards?.has(shardId) ? startingPosition : 'TRIM_HORIZON');
      return {
        read: async (limit) => {
          const records = await reader.read(limit);
          return records?.map((record) => normalise(toLambdaRecord(record, streamArn), region, Date.now()));
        },
      };
    },
  };
}
