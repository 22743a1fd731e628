import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { Journal, Version } from './journal';
import type { MappingRequest } from './mapping';
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
      return ask<InvocationResult>({ event, requestId });
    },
    destination: {
      arn: 'arn:aws:sqs:us-east-1:000000000000:failures',
      send: async (message, records) => {
        const position = records[records.length - 1].dynamodb!.SequenceNumber!;
        await ask({ message, versions: records.map(versionOf), position });
      },
    },
    onEvent: (event) => {
      if (event.type === 'invoked') journal.add({ what: 'settled', verdict: event.verdict });
    },
  };
}

/** Has the process that runs this one do something. A batch is in hand, so there is only one answer to wait for. */
async function ask<Answer>(request: MappingRequest): Promise<Answer> {
  const answer = new Promise<Answer>((resolve) => process.once('message', resolve));
  process.send!(request);
  return answer;
}

function versionOf({ dynamodb }: DynamoDBRecord): Version {
  return { key: dynamodb!.Keys!.id.S!, version: Number(dynamodb!.NewImage!.version.N) };
}
