import { Latency } from './gauges';
import { dynamodbAt, environment, REGION, streamsAt, writeSlowly } from './stream-table';
import { consumeStream } from '../../lambda/local/mapping/consume-stream';
import { openDynamoDBStream } from '../../lambda/local/mapping/dynamodb-stream';
import { AWS_DEFAULTS } from '../../lambda/rules/mapping-settings';

/** The local event source mapping, with a handler in this process. */
async function main(): Promise<void> {
  const { batchSize, endpoint, records, streamArn, tableName } = environment();
  const latency = new Latency(records);
  const done = new AbortController();
  const stream = await openDynamoDBStream(streamsAt(endpoint), streamArn, 'LATEST', REGION);
  const writing = writeSlowly(dynamodbAt(endpoint), tableName, records);
  await consumeStream(
    {
      logicalId: 'mapping',
      functionName: 'nothing',
      functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:nothing',
      streamArn,
      settings: { ...AWS_DEFAULTS, batchSize },
      invoke: async ({ Records }) => {
        for (const { dynamodb } of Records) {
          if (latency.arrived(Date.now() - Number(dynamodb!.NewImage!.writtenMs.N))) done.abort();
        }
        return { functionError: null, response: undefined };
      },
      onEvent: () => undefined,
    },
    stream,
    done.signal,
  );
  await writing;
  latency.print();
}

void main();
