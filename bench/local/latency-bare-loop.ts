import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { Latency } from './gauges';
import { dynamodbAt, environment, onlyShardOf, streamsAt, writeSlowly } from './stream-table';

/** How often the mapping polls. */
const POLL_INTERVAL_MS = 250;

/** Polls a stream four times a second. */
async function main(): Promise<void> {
  const { batchSize, endpoint, records, streamArn, tableName } = environment();
  const streams = streamsAt(endpoint);
  const ShardId = await onlyShardOf(streams, streamArn);
  let { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn: streamArn, ShardId, ShardIteratorType: 'LATEST' }),
  );
  const latency = new Latency(records);
  const writing = writeSlowly(dynamodbAt(endpoint), tableName, records);
  for (let isDone = false, beginMs = performance.now(); !isDone; beginMs += POLL_INTERVAL_MS) {
    await new Promise((resolve) => setTimeout(resolve, beginMs - performance.now()));
    const { NextShardIterator, Records = [] } = await streams.send(
      new GetRecordsCommand({ ShardIterator, Limit: batchSize }),
    );
    ShardIterator = NextShardIterator;
    for (const { dynamodb } of Records) isDone = latency.arrived(Date.now() - Number(dynamodb!.NewImage!.writtenMs.N));
  }
  await writing;
  latency.print();
}

void main();
