import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { Journal, Version } from './journal';
import { PositionedReader } from './positioned-reader';
import { MappingSettings, MappingStart, settingsOf } from './worker-settings';
import { consumeStream } from '../../lambda/local/mapping/consume-stream';
import { Mapping } from '../../lambda/local/mapping/mapping';
import { DynamoDBRecord } from '../../lambda/record/event';
import { AWS_DEFAULTS } from '../../lambda/rules/mapping-settings';
import { InvocationResult } from '../../lambda/rules/response';
import { listShards } from '../../lambda/stream/list-shards';

// An event source mapping as a process: what it knows of the batch in hand ends with it, and where it goes on is in the
// journal.

const settings = settingsOf<MappingSettings>();
const { streamArn } = settings;
const journal = new Journal(settings.journal, `mapping ${process.pid}`);
const client = new DynamoDBStreamsClient({ endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB });

process.once('message', async ({ batchSize, after }: MappingStart) => {
  journal.add({ what: 'starts', batchSize, after });
  await consumeStream(
    mappingOf(batchSize),
    {
      shards: async () => listShards(client, streamArn),
      open: (shardId) => new PositionedReader(client, settings, shardId, after, journal),
    },
    new AbortController().signal,
  );
});
// Without the process that started it there is nobody to work for.
process.on('disconnect', () => process.exit());

function mappingOf(batchSize: number): Mapping {
  return {
    logicalId: 'Mapping',
    functionName: 'soak',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:soak',
    streamArn,
    // Four retries wait for 3 s, which is longer than a claim holds.
    settings: {
      ...AWS_DEFAULTS,
      batchSize,
      maximumRetryAttempts: 4,
      bisectBatchOnFunctionError: true,
      reportBatchItemFailures: true,
    },
    invoke: async (event, requestId) => {
      journal.add({ what: 'hands over' });
      const answer = new Promise<InvocationResult>((resolve) => process.once('message', resolve));
      process.send!({ event, requestId });
      return answer;
    },
    onEvent: (event) => {
      if (event.type === 'filtered out') return;
      if (event.type === 'invoked') return journal.add({ what: 'settled', verdict: event.verdict });
      const { records } = event.discard;
      // This line is the message in the failure destination, and the acknowledgement: nothing before it is delivered
      // again.
      journal.add({
        what: 'discarded',
        versions: records.map(versionOf),
        position: records[records.length - 1].dynamodb!.SequenceNumber!,
      });
    },
  };
}

function versionOf({ dynamodb }: DynamoDBRecord): Version {
  return { key: dynamodb!.Keys!.id.S!, version: Number(dynamodb!.NewImage!.version.N) };
}
