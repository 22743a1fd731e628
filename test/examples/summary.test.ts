import { latenciesMs, percentile } from '../../examples/1-first-consumer/demo/latency';
import { MappingTally } from '../../examples/1-first-consumer/demo/mapping-tally';
import { InvokedEvent, MappingEvent } from '../../lambda/local';
import { insertRecord } from '../support/records';

function invoked(
  sequenceNumbers: number[],
  given: { attempts?: number; verdict?: InvokedEvent['verdict']; startedAtMs?: number } = {},
): MappingEvent {
  const { attempts = 0, verdict = 'succeeded', startedAtMs = 0 } = given;
  return {
    type: 'invoked',
    mapping: 'm',
    functionName: 'f',
    shardId: 's',
    requestId: 'r',
    batch: {
      id: 1,
      records: sequenceNumbers.map((number) => insertRecord(number)),
      slot: 0,
      attempts,
      throttles: 0,
      notBeforeMs: 0,
    },
    result: { functionError: null, response: null },
    verdict,
    done: verdict === 'succeeded' ? sequenceNumbers.length : 0,
    startedAtMs,
    endedAtMs: startedAtMs,
  };
}

test('first tries, retries, bisects and discarded records are counted apart', () => {
  const tally = new MappingTally();
  const [record] = [insertRecord(1)];
  tally.add(invoked([1, 2], { verdict: 'bisected' }));
  tally.add(invoked([1], { verdict: 'retrying' }));
  tally.add(invoked([1], { verdict: 'exhausted', attempts: 1 }));
  tally.add({
    type: 'discarded',
    mapping: 'm',
    functionName: 'f',
    shardId: 's',
    requestId: 'r',
    discard: {
      condition: 'RetryAttemptsExhausted',
      records: [record],
      batch: { id: 2, records: [record], slot: 0, attempts: 2, throttles: 0, notBeforeMs: 0 },
    },
  });

  expect(tally).toMatchObject({ batches: 2, retries: 1, bisects: 1, discarded: 1 });
});

test('latency is from the write of a change to the first invocation that was given its record', () => {
  const tally = new MappingTally();
  tally.add(invoked([1, 2], { startedAtMs: 150, verdict: 'bisected' }));
  tally.add(invoked([1], { startedAtMs: 900 }));
  tally.add(invoked([3], { startedAtMs: 1000 }));
  const streamed = [
    ['1', 'a'],
    ['2', 'b'],
    ['3', 'a'],
  ].map(([sequenceNumber, orderId]) => ({ shardId: 's', sequenceNumber, orderId, eventName: 'INSERT' }));
  const writes = [
    { orderId: 'a', atMs: 100 },
    { orderId: 'b', atMs: 120 },
    { orderId: 'a', atMs: 500 },
  ];

  expect(latenciesMs(writes, streamed, tally.deliveredAtMs)).toEqual([50, 30, 500]);
});

test.each([
  [0.5, 2],
  [0.99, 4],
  [0, 1],
  [1, 4],
])('the share %s of 4, 1, 3, 2 does not exceed %s', (share, value) => {
  expect(percentile([4, 1, 3, 2], share)).toBe(value);
});
