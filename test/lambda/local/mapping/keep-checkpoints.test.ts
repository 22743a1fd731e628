import { consumeStream } from '../../../../lambda/local/mapping/consume-stream';
import { keepCheckpoints } from '../../../../lambda/local/mapping/keep-checkpoints';
import { MappingEvent } from '../../../../lambda/local/mapping/mapping-events';
import { AWS_DEFAULTS, MappingSettings } from '../../../../lambda/rules/mapping-settings';
import { InvocationResult } from '../../../../lambda/rules/response';
import { Checkpoint } from '../../../../lambda/stream/shard-reader';
import { insertRecord } from '../../../support/records';

const after = (sequenceNumber: string): Checkpoint => ({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber });
const AT_FIRST: Checkpoint = { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '1' };

/** The checkpoint when a batch of records 1 and 2 was invoked once, which ended like this. */
async function checkpointAfter(
  result: InvocationResult,
  settings: Partial<MappingSettings>,
): Promise<Checkpoint | undefined> {
  const stop = new AbortController();
  const records = [1, 2].map((number) => insertRecord(number, { createdAtSeconds: Math.floor(Date.now() / 1000) }));
  let kept: Checkpoint | undefined;
  const { mapping, stream } = keepCheckpoints(
    {
      logicalId: 'Mapping',
      functionName: 'fn',
      functionArn: 'arn:fn',
      streamArn: 'arn:stream',
      settings: { ...AWS_DEFAULTS, ...settings },
      invoke: async () => result,
      onEvent: ({ type }: MappingEvent) => {
        if (type === 'invoked') stop.abort();
      },
    },
    {
      shards: async () => [{ shardId: 'only' }],
      open: () => ({ read: async () => records.splice(0) }),
    },
    (_shardId, checkpoint) => {
      kept = checkpoint;
    },
  );
  await consumeStream(mapping, stream, stop.signal);
  return kept;
}

const failing = (itemIdentifier: string) =>
  ({ functionError: null, response: { batchItemFailures: [{ itemIdentifier }] } }) as const;

test.each<[string, InvocationResult, Partial<MappingSettings>, Checkpoint]>([
  ['succeeds', { functionError: null, response: null }, {}, after('2')],
  ['fails', { functionError: 'Unhandled', errorType: 'Error', errorMessage: 'no' }, {}, AT_FIRST],
  [
    'is throttled',
    { functionError: 'NotInvoked', errorType: 'TooManyRequestsException', errorMessage: 'no' },
    {},
    AT_FIRST,
  ],
  ['reports its second record', failing('2'), { reportBatchItemFailures: true }, after('1')],
  ['reports its first record', failing('1'), { reportBatchItemFailures: true }, AT_FIRST],
  [
    'has no state for its tumbling window, which is a failure',
    { functionError: null, response: null },
    { tumblingWindowInSeconds: 60 },
    AT_FIRST,
  ],
  ['has a state', { functionError: null, response: { state: {} } }, { tumblingWindowInSeconds: 60 }, after('2')],
])(
  'a run that ends after a batch that %s goes on where all before is done',
  async (_name, result, settings, checkpoint) => {
    expect(await checkpointAfter(result, settings)).toEqual(checkpoint);
  },
);
