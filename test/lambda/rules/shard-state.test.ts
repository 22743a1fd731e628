import * as fc from 'fast-check';
import { DynamoDBRecord } from '../../../lambda/record/event';
import { rulesOf } from '../../../lambda/rules/mapping-rules';
import { AWS_DEFAULTS } from '../../../lambda/rules/mapping-settings';
import { InvocationResult } from '../../../lambda/rules/response';
import { Action, begun, discarded, emptyShard, nextAction, polled, settled } from '../../../lambda/rules/shard-state';
import { insertRecord } from '../../support/records';

// What a mapping does is shown in ../conformance. Here is what holds of the state machine whatever happens.

const SUCCESS: InvocationResult = { functionError: null, response: null };
const FAILURE: InvocationResult = { functionError: 'Unhandled', errorType: 'Error', errorMessage: 'no' };
const START_MS = 1_700_000_000_000;

/** All that chance decides. */
const runs = fc.record({
  keys: fc.array(fc.nat(5), { maxLength: 40 }),
  factor: fc.integer({ min: 1, max: 4 }),
  batchSize: fc.integer({ min: 1, max: 6 }),
  window: fc.constantFrom(0, 1),
  bisect: fc.boolean(),
  // One for each invocation; all is well when the list is at its end.
  results: fc.array(
    fc.constantFrom<InvocationResult | 'partial'>(SUCCESS, FAILURE, 'partial', {
      functionError: 'NotInvoked',
      errorType: 'T',
      errorMessage: '',
    }),
    { maxLength: 40 },
  ),
  // Which of what is under way ends next.
  order: fc.array(fc.nat(10), { maxLength: 60 }),
});
type Schedule = typeof runs extends fc.Arbitrary<infer Value> ? Value : never;

/** Does what the machine says, several things at a time, and ends them in whatever order. */
function run({ keys, factor, batchSize, window, bisect, results, order }: Schedule) {
  const records = keys.map((key, index) => insertRecord(index + 1, { pk: String(key) }));
  const rules = rulesOf({
    ...AWS_DEFAULTS,
    batchSize,
    parallelizationFactor: factor,
    maximumBatchingWindowInSeconds: window,
    bisectBatchOnFunctionError: bisect,
    maximumRetryAttempts: 1,
    reportBatchItemFailures: true,
  });
  const done: DynamoDBRecord[] = [];
  const underWay: Action[] = [];
  const [ending, answers] = [[...order], [...results]];
  let [state, nowMs, next, mostInvoked] = [emptyShard(rules), START_MS, 0, 0];
  for (let step = 0; step < 10_000; step++) {
    const action = nextAction(state, rules, nowMs);
    if (action.type === 'end') return { records, done, mostInvoked };
    if (action.type !== 'wait') {
      state = begun(state, action, nowMs);
      underWay.push(action);
      mostInvoked = Math.max(mostInvoked, underWay.filter(({ type }) => type === 'invoke').length);
      continue;
    }
    const [ended] = underWay.splice((ending.shift() ?? 0) % Math.max(1, underWay.length), 1);
    if (!ended) nowMs = action.untilMs;
    else end(ended);
  }
  throw new Error('it does not end');

  function end(action: Action): void {
    if (action.type === 'poll') {
      state = polled(state, rules, next < records.length ? records.slice(next, next + action.limit) : undefined, nowMs);
      next += action.limit;
    } else if (action.type === 'invoke') {
      const answer = answers.shift() ?? SUCCESS;
      const last = action.batch.records.at(-1)!.dynamodb!.SequenceNumber;
      const result: InvocationResult =
        answer === 'partial'
          ? { functionError: null, response: { batchItemFailures: [{ itemIdentifier: last }] } }
          : answer;
      const { state: after, verdict } = settled(state, rules, action.batch, result, nowMs);
      state = after;
      if (verdict === 'succeeded') done.push(...action.batch.records);
      if (verdict === 'partially succeeded') done.push(...action.batch.records.slice(0, -1));
    } else if (action.type === 'discard') {
      state = discarded(state, action.discard);
      done.push(...action.discard.records);
    }
  }
}

test('whatever fails, every record is done or given up once, those of an item in order, and no more batches are in work than may be', () => {
  fc.assert(
    fc.property(runs, (schedule) => {
      const { records, done, mostInvoked } = run(schedule);

      expect([...done].sort((a, b) => records.indexOf(a) - records.indexOf(b))).toEqual(records);
      for (const key of new Set(schedule.keys)) {
        const ofKey = ({ dynamodb }: DynamoDBRecord) => dynamodb!.Keys!.pk.S === String(key);
        expect(done.filter(ofKey)).toEqual(records.filter(ofKey));
      }
      expect(mostInvoked).toBeLessThanOrEqual(schedule.factor);
    }),
    { numRuns: 2000 },
  );
});

test('batches of several slots are in work at the same time', () => {
  const { mostInvoked } = run({
    keys: [0, 1, 2, 3, 4, 5],
    factor: 4,
    batchSize: 1,
    window: 0,
    bisect: false,
    results: [],
    order: [],
  });

  expect(mostInvoked).toBeGreaterThan(1);
});
