import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { measure } from './measure';
import { toLambdaRecord } from '../../lambda/stream/lambda-record';

/** As sample code has it: an iterator for each message, and the records from there on that are in its range. */
void measure(async (lines, streams, giveBack) => {
  for (const line of lines) {
    const {
      DDBStreamBatchInfo: { streamArn, shardId, startSequenceNumber, endSequenceNumber, batchSize },
    } = JSON.parse(line);
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: shardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber: startSequenceNumber,
      }),
    );
    // The number of records is asked for, which not all sample code does: a page for each would be slower.
    const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: batchSize }));
    giveBack(
      Records.filter(({ dynamodb }) => BigInt(dynamodb!.SequenceNumber!) >= BigInt(startSequenceNumber))
        .filter(({ dynamodb }) => BigInt(dynamodb!.SequenceNumber!) <= BigInt(endSequenceNumber))
        .map((record) => toLambdaRecord(record, streamArn)),
    );
  }
});
