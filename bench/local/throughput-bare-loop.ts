import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { Throughput } from './gauges';
import { environment, onlyShardOf, streamsAt } from './stream-table';

/** Reads a stream as fast as it can be read, and does nothing with it. */
async function main(): Promise<void> {
  const { batchSize, endpoint, records, streamArn } = environment();
  const streams = streamsAt(endpoint);
  const ShardId = await onlyShardOf(streams, streamArn);
  let { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn: streamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  const throughput = new Throughput(records);
  for (let isDone = false; !isDone;) {
    const { NextShardIterator, Records = [] } = await streams.send(
      new GetRecordsCommand({ ShardIterator, Limit: batchSize }),
    );
    ShardIterator = NextShardIterator;
    isDone = throughput.took(Records.length);
  }
  throughput.print();
}

void main();
