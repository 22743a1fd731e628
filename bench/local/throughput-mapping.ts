import { Throughput } from './gauges';
import { environment, REGION, streamsAt } from './stream-table';
import { consumeStream } from '../../lambda/local/mapping/consume-stream';
import { openDynamoDBStream } from '../../lambda/local/mapping/dynamodb-stream';
import { AWS_DEFAULTS } from '../../lambda/rules/mapping-settings';

/** The local event source mapping, with a handler in this process that does nothing. */
async function main(): Promise<void> {
  const { batchSize, endpoint, records, streamArn } = environment();
  const throughput = new Throughput(records);
  const done = new AbortController();
  await consumeStream(
    {
      logicalId: 'mapping',
      functionName: 'nothing',
      functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:nothing',
      streamArn,
      settings: { ...AWS_DEFAULTS, batchSize },
      invoke: async ({ Records }) => {
        if (throughput.took(Records.length)) done.abort();
        return { functionError: null, response: undefined };
      },
      onEvent: () => undefined,
    },
    await openDynamoDBStream(streamsAt(endpoint), streamArn, 'TRIM_HORIZON', REGION),
    done.signal,
  );
  throughput.print();
}

void main();
