import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { measure } from './measure';

/**
 * Reads all that lies between the first failed record and the last, page by page, and looks at none of it: nobody who
 * reads them so is faster.
 */
void measure(async (lines, streams, giveBack) => {
  const [first, last] = [lines[0], lines.at(-1)!].map((line) => JSON.parse(line).DDBStreamBatchInfo);
  let { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({
      StreamArn: first.streamArn,
      ShardId: first.shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: first.startSequenceNumber,
    }),
  );
  for (let read = ''; read === '' || BigInt(read) < BigInt(last.endSequenceNumber);) {
    const { Records, NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    ShardIterator = NextShardIterator;
    read = Records?.at(-1)?.dynamodb?.SequenceNumber ?? read;
  }
  giveBack(new Array(lines.reduce((sum, line) => sum + JSON.parse(line).DDBStreamBatchInfo.batchSize, 0)));
});
