import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';

/** What the audit needs to know of a record. */
export interface StreamedRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly eventName: string;
  readonly orderId: string;
}

/** Reads all that is in a stream, in order, by itself: the audit trusts nothing that it audits. */
export async function readStream(client: DynamoDBStreamsClient, StreamArn: string): Promise<StreamedRecord[]> {
  const streamed: StreamedRecord[] = [];
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
  for (const { ShardId } of StreamDescription!.Shards!) {
    let { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    while (ShardIterator) {
      const page: { Records?: any[]; NextShardIterator?: string } = await client.send(
        new GetRecordsCommand({ ShardIterator }),
      );
      for (const { eventName, dynamodb } of page.Records!) {
        streamed.push({
          shardId: ShardId!,
          sequenceNumber: dynamodb.SequenceNumber,
          eventName,
          orderId: dynamodb.Keys.orderId.S,
        });
      }
      ShardIterator = page.Records!.length > 0 ? page.NextShardIterator : undefined;
    }
  }
  return streamed;
}
