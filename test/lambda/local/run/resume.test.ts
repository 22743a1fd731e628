import * as fc from 'fast-check';
import { VirtualClock } from '../../../../lambda/local/in-tests/virtual-clock';
import { consumeStream, Stream } from '../../../../lambda/local/mapping/consume-stream';
import { keepCheckpoints } from '../../../../lambda/local/mapping/keep-checkpoints';
import { DynamoDBRecord } from '../../../../lambda/record/event';
import { AWS_DEFAULTS, MappingSettings } from '../../../../lambda/rules/mapping-settings';
import { InvocationResult } from '../../../../lambda/rules/response';
import { Checkpoint } from '../../../../lambda/stream/shard-reader';
import { insertRecord } from '../../../support/records';

const START_MS = 1_700_000_000_000;
const SUCCESS: InvocationResult = { functionError: null, response: { state: {} } };
const FAILURE: InvocationResult = { functionError: 'Unhandled', errorType: 'Error', errorMessage: 'no' };
const THROTTLED: InvocationResult = {
  functionError: 'NotInvoked',
  errorType: 'TooManyRequestsException',
  errorMessage: 'no',
};

type Answer = 'succeeds' | 'fails' | 'is throttled' | 'reports its last' | 'has no state';

/** A shard that is closed, from where a run has left off. */
function streamFrom(records: readonly DynamoDBRecord[], from: Checkpoint | undefined): Stream {
  const at = records.findIndex(({ dynamodb }) => dynamodb!.SequenceNumber === from?.sequenceNumber);
  const left = records.slice(from?.type === 'AFTER_SEQUENCE_NUMBER' ? at + 1 : Math.max(0, at));
  return {
    shards: async () => [{ shardId: 'only' }],
    open: () => ({ read: async (limit) => (left.length > 0 ? left.splice(0, limit) : undefined) }),
  };
}

/**
 * One run of a mapping, until so many events have happened or all is done; tells what it has done with each record, and
 * where the next goes on.
 */
async function run(
  records: readonly DynamoDBRecord[],
  settings: MappingSettings,
  answers: Answer[],
  eventCount: number,
  from?: Checkpoint,
) {
  const clock = new VirtualClock(START_MS);
  const stop = new AbortController();
  const done: DynamoDBRecord[] = [];
  let [checkpoint, events] = [from, 0];
  const { mapping, stream } = keepCheckpoints(
    {
      logicalId: 'Mapping',
      functionName: 'fn',
      functionArn: 'arn:fn',
      streamArn: 'arn:stream',
      settings,
      invoke: async ({ Records }) => {
        const answer = answers.shift() ?? 'succeeds';
        await clock.sleep(Records.length);
        const batchItemFailures = Records.slice(-1).map(({ dynamodb }) => ({
          itemIdentifier: dynamodb!.SequenceNumber,
        }));
        const results: Record<Answer, InvocationResult> = {
          succeeds: SUCCESS,
          fails: FAILURE,
          'is throttled': THROTTLED,
          'reports its last': { functionError: null, response: { batchItemFailures, state: {} } },
          'has no state': { functionError: null, response: {} },
        };
        return results[answer];
      },
      onEvent: (event) => {
        if (event.type === 'invoked') done.push(...event.batch.records.slice(0, event.done));
        if (event.type === 'discarded') done.push(...event.discard.records);
        if (event.type === 'filtered out') done.push(...event.records);
        if (++events === eventCount) stop.abort();
      },
    },
    streamFrom(records, from),
    (_shardId, saved) => {
      checkpoint = saved;
    },
  );
  const ended = consumeStream(mapping, stream, stop.signal, clock);
  clock.after(60_000, () => stop.abort());
  await clock.run();
  await ended;
  return { done, checkpoint };
}

test('whenever a run is stopped, the next goes on so that every record is done, those of an item in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(4), { minLength: 1, maxLength: 15 }),
      fc.record({
        batchSize: fc.integer({ min: 1, max: 5 }),
        parallelizationFactor: fc.integer({ min: 1, max: 3 }),
        maximumRetryAttempts: fc.integer({ min: 0, max: 2 }),
        tumblingWindowInSeconds: fc.constantFrom(0, 1),
        bisectBatchOnFunctionError: fc.boolean(),
        reportBatchItemFailures: fc.boolean(),
        filterPatterns: fc.constantFrom([], ['{"dynamodb":{"Keys":{"pk":{"S":["1","2"]}}}}']),
      }),
      fc.array(fc.constantFrom<Answer>('succeeds', 'fails', 'is throttled', 'reports its last', 'has no state'), {
        maxLength: 12,
      }),
      fc.integer({ min: 1, max: 12 }),
      async (keys, settings, answers, eventCount) => {
        const written = (index: number) => START_MS / 1000 + Math.floor(index / 4);
        const records = keys.map((key, index) =>
          insertRecord(index + 1, { pk: String(key), createdAtSeconds: written(index) }),
        );
        const all = { ...AWS_DEFAULTS, ...settings };
        const first = await run(records, all, answers, eventCount);
        const second = await run(records, all, [], Infinity, first.checkpoint);

        for (const key of new Set(keys)) {
          const ofKey = ({ dynamodb }: DynamoDBRecord) => dynamodb!.Keys!.pk.S === String(key);
          // What was done before the stop can be done again. Nothing is left out, nothing comes before its time.
          const inOrder = [...new Set([...first.done, ...second.done].filter(ofKey))];
          expect(inOrder).toEqual(records.filter(ofKey));
        }
      },
    ),
    { numRuns: 300 },
  );
});
