import * as fc from 'fast-check';
import { Changes, scenarioWith, shardOf, simulateFour } from './scenarios';
import { PRESETS } from '../../../lambda/simulation/presets';
import { PRICES } from '../../../lambda/simulation/prices';
import { randomSources } from '../../../lambda/simulation/random';
import { SimulatedRecord } from '../../../lambda/simulation/simulated-record';
import { simulate, simulateRecords } from '../../../lambda/simulation/simulation';
import { ShardRecords, shardsOf } from '../../../lambda/simulation/workload';
import { mappingDefaults } from '../../../src/private/defaults';

const report = { reportBatchItemFailures: true };
const bisect = { bisectBatchOnFunctionError: true };
const retries = { maximumRetryAttempts: 3 };
/** 0.2 + 0.4 + 0.8 seconds. */
const THREE_WAITS_MS = 1400;

describe('four records, of which the second is poison', () => {
  test.each<[string, Changes, object]>([
    [
      'thrown: all four are retried and given up',
      { settings: retries },
      {
        invocations: 4,
        failed: 4,
        processed: 0,
        sent: 4,
        healthy: 3,
        lost: 0,
        repeated: 3,
        blockedMs: THREE_WAITS_MS,
      },
    ],
    [
      'thrown, without a destination: the first was processed each time',
      { settings: retries, hasDestination: false },
      {
        invocations: 4,
        failed: 4,
        processed: 1,
        sent: 0,
        healthy: 0,
        lost: 3,
        repeated: 3,
        blockedMs: THREE_WAITS_MS,
      },
    ],
    [
      'thrown and bisected: 1234, 12, 1, 2 four times, 34',
      { settings: { ...retries, ...bisect } },
      {
        invocations: 8,
        failed: 6,
        processed: 3,
        sent: 1,
        healthy: 0,
        lost: 0,
        repeated: 2,
        blockedMs: THREE_WAITS_MS,
      },
    ],
    [
      'reported: 1234, 234 four times',
      { settings: { ...retries, ...report }, handler: { kind: 'reports' } },
      {
        invocations: 5,
        failed: 5,
        processed: 1,
        sent: 3,
        healthy: 2,
        lost: 0,
        repeated: 0,
        blockedMs: THREE_WAITS_MS,
      },
    ],
    [
      'reported and bisected: 1234, 234, 2 four times, 34',
      { settings: { ...retries, ...report, ...bisect }, handler: { kind: 'reports' } },
      {
        invocations: 7,
        failed: 6,
        processed: 3,
        sent: 1,
        healthy: 0,
        lost: 0,
        repeated: 0,
        blockedMs: THREE_WAITS_MS,
      },
    ],
    [
      'reported, but the mapping does not listen: what comes after is lost',
      { settings: retries, handler: { kind: 'reports' } },
      {
        invocations: 1,
        failed: 1,
        processed: 1,
        sent: 0,
        healthy: 0,
        lost: 3,
        repeated: 0,
        blockedMs: 0,
      },
    ],
    [
      'helper with two attempts: 1234, 234, 2, 2 which parks it, 34',
      {
        settings: { ...retries, ...report, ...bisect },
        handler: { kind: 'helper', maxAttempts: 2 },
      },
      { invocations: 5, failed: 3, processed: 3, sent: 1, healthy: 0, lost: 0, repeated: 0, blockedMs: 200 },
    ],
    [
      'helper that knows poison: 1234, and it is parked',
      { settings: { ...retries, ...report, ...bisect }, handler: { kind: 'helper', knowsPoison: true } },
      {
        invocations: 1,
        failed: 0,
        processed: 3,
        sent: 1,
        healthy: 0,
        lost: 0,
        repeated: 0,
        blockedMs: 0,
      },
    ],
    [
      'helper without idempotency begins nothing after the failure: as reported',
      {
        settings: { ...retries, ...report, ...bisect },
        handler: { kind: 'helper', idempotency: 'none' },
      },
      { invocations: 7, failed: 6, processed: 3, sent: 1, healthy: 0, lost: 0, repeated: 0, blockedMs: THREE_WAITS_MS },
    ],
  ])('%s', (_name, changes, expected) => {
    const { blockedMs, invocations, records } = simulateFour(changes);

    expect({
      invocations: invocations.total,
      failed: invocations.failed,
      processed: records.processed,
      sent: records.inFailureDestination.total,
      healthy: records.inFailureDestination.healthy,
      lost: records.lost.total,
      repeated: records.repeated,
      blockedMs,
    }).toEqual(expected);
  });

  test('retried for ever: until the stream has trimmed them', () => {
    // At 0 s, after each of ten waits, which take 204.6 s, and then every 120 s.
    const { invocations, records } = simulateFour({ settings: bisect });

    expect(records.lost).toEqual({ total: 1, discarded: 0, trimmed: 1, unheard: 0 });
    // 1234, 12, 1, then 2, then 34.
    expect(invocations.total).toBe(3 + 11 + Math.floor((86_400 - 204.6) / 120) + 1);
  });

  test('a message that points at what is trimmed before somebody comes has expired', () => {
    const hours = (count: number) => count * 3_600_000;
    // Given up after an hour, at the first retry after it.
    const { inFailureDestination } = simulateFour({
      settings: { maximumRecordAgeInSeconds: 3600 },
      redriveAfterMs: hours(23),
    }).records;

    expect(inFailureDestination).toMatchObject({ total: 4, expired: 4 });
    expect(inFailureDestination.leastTimeLeftMs).toBeLessThan(hours(23));
    expect(inFailureDestination.leastTimeLeftMs).toBeGreaterThan(hours(23) - 120_001);
    expect(
      simulateFour({ settings: { maximumRecordAgeInSeconds: 3600 }, redriveAfterMs: hours(22) }).records
        .inFailureDestination.expired,
    ).toBe(0);
  });
});

test('an invocation that is throttled is no attempt, and is tried again', () => {
  const record = new SimulatedRecord(1, 0, 1, false);
  const outage = { fromMs: 0, lengthMs: 1300, kind: 'throttles' } as const;
  const scenario = scenarioWith({ handler: { outage }, settings: { maximumRetryAttempts: 0 } });
  const { invocations, blockedMs, records } = simulateRecords(scenario, [shardOf([record])]);

  expect(invocations).toEqual({ total: 1, failed: 0, throttled: 3, meanMs: 0 });
  expect(blockedMs).toBe(THREE_WAITS_MS);
  expect(records.processed).toBe(1);
});

test('a record that is not read within 24 hours is lost', () => {
  const records = [new SimulatedRecord(1, 0, 1, true), new SimulatedRecord(2, 1000, 2, false)];
  const {
    invocations,
    records: { lost },
  } = simulateRecords(scenarioWith({ settings: { batchSize: 1 } }), [shardOf(records)]);

  expect(lost.trimmed).toBe(2);
  expect(invocations.failed).toBe(invocations.total);
});

test('a consumer has caught up when all is done that was written before the end of the outage', () => {
  const outage = { fromMs: 0, lengthMs: 1000, kind: 'errors' } as const;
  const records = [new SimulatedRecord(1, 0, 1, false), new SimulatedRecord(2, 60_000, 2, false)];
  const { caughtUpInMs } = simulateRecords(scenarioWith({ handler: { outage } }), [shardOf(records)]);

  // The fourth attempt succeeds, 1.4 s after the first poll, which comes within a quarter of a second.
  expect(caughtUpInMs).toBeGreaterThanOrEqual(THREE_WAITS_MS - 1000);
  expect(caughtUpInMs).toBeLessThan(THREE_WAITS_MS - 1000 + 250);
});

test('more invocations than the concurrency limit are throttled', () => {
  const shards = [1, 2, 3].map(() => shardOf([new SimulatedRecord(1, 0, 1, false)]));
  const { concurrency, invocations, records } = simulateRecords(
    scenarioWith({ handler: { batchMs: 1000 }, concurrencyLimit: 2 }),
    shards,
  );

  expect(concurrency.max).toBe(2);
  expect(invocations.throttled).toBeGreaterThan(0);
  expect(records.processed).toBe(3);
});

test('with a parallelization factor, a poison record holds up its own slot only', () => {
  const scenario = scenarioWith({ settings: { parallelizationFactor: 2, maximumRetryAttempts: 3 } });
  const withLater = (key: number) =>
    simulateRecords(scenario, [
      shardOf([
        new SimulatedRecord(1, 0, 0, true),
        new SimulatedRecord(2, 0, 1, false),
        new SimulatedRecord(3, 1000, key, false),
      ]),
    ]);
  const { iteratorAge } = withLater(1);
  const behind = withLater(0);

  // The poison record itself, at its last attempt.
  expect(iteratorAge.maxMs).toBeLessThan(THREE_WAITS_MS + 250);
  expect(behind.timeline.at(-1)!.iteratorAgeMaxMs).toBeGreaterThan(300);
});

test('an idle consumer costs what its invocations cost', () => {
  const records = Array.from({ length: 100 }, (_, place) => new SimulatedRecord(place + 1, 0, place, false));
  const { cost } = simulateRecords(scenarioWith({ handler: { kind: 'helper', batchMs: 1000 }, settings: report }), [
    shardOf(records),
  ]);

  // One invocation of one second with 1 GB, one read and one write of the ledger, for a hundred records.
  const perMillion = 1e6 / 100;
  expect(cost.lambdaRequests).toBeCloseTo(perMillion * PRICES.lambdaRequest);
  expect(cost.lambdaDuration).toBeCloseTo(perMillion * PRICES.lambdaGbSecond);
  expect(cost.dynamodb).toBeCloseTo(perMillion * (PRICES.dynamodbReadUnit + PRICES.dynamodbWriteUnit));
  expect(cost.sqs).toBe(0);
  expect(cost.total).toBeCloseTo(cost.lambdaRequests + cost.lambdaDuration + cost.dynamodb);
});

describe('what is written', () => {
  test('is the same with the same seed, and other with another', () => {
    const handler = { transientRate: 0.01, batchMs: 10, spread: 0.5 };
    const changes: Changes = { shards: 4, handler, settings: retries, workload: { poisonRate: 0.01, skew: 1 } };

    expect(simulate(scenarioWith(changes))).toEqual(simulate(scenarioWith(changes)));
    expect(simulate(scenarioWith(changes))).not.toEqual(simulate(scenarioWith({ ...changes, seed: 2 })));
  });

  test('does not depend on what reads it', () => {
    const { written } = simulate(scenarioWith({ shards: 4 })).records;
    const slow = scenarioWith({
      shards: 4,
      settings: { batchSize: 1 },
      handler: { kind: 'helper', batchMs: 500, transientRate: 0.1 },
    });

    expect(simulate(slow).records.written).toBe(written);
  });

  test('is skewed as Zipf says', () => {
    const counts = countBy(allOf({ workload: { keys: 3, skew: 1, rate: 10_000 } }), ({ key }) => key);

    // 1, 1/2 and 1/3.
    expect(counts[0] / counts[1]).toBeCloseTo(2, 0);
    expect(counts[0] / counts[2]).toBeCloseTo(3, 0);
  });

  test('comes in bursts', () => {
    const burst = { fromMs: 2000, lengthMs: 1000, factor: 5 };
    const counts = countBy(allOf({ workload: { rate: 1000, durationMs: 4000, burst } }), ({ writtenMs }) =>
      Math.floor(writtenMs / 1000),
    );

    [1000, 1000, 5000, 1000].forEach((expected, second) =>
      expect(Math.abs(counts[second] / expected - 1)).toBeLessThan(0.1),
    );
    expect(Object.keys(counts)).toHaveLength(4);
  });
});

test('whatever goes wrong, every record is processed, in the failure destination, or lost', () => {
  fc.assert(
    fc.property(scenarios(), (changes) => {
      const scenario = scenarioWith(changes);
      let taken = 0;
      const shards = shardsOf(scenario.workload, scenario.shards, randomSources(scenario.seed)).map(
        (shard): ShardRecords => ({
          get nextMs() {
            return shard.nextMs;
          },
          take: () => {
            taken++;
            return shard.take();
          },
        }),
      );
      const { records } = simulateRecords(scenario, shards);

      expect(shards.every(({ nextMs }) => nextMs === Infinity)).toBe(true);
      expect(records.processed + records.inFailureDestination.total + records.lost.total).toBe(taken);
      expect(records.inFailureDestination.healthy).toBeLessThanOrEqual(records.inFailureDestination.total);
    }),
    { numRuns: 300 },
  );
});

test("the preset 'table-stream-consumer' has the defaults of TableStreamConsumer", () => {
  const { batchSize, bisectBatchOnError, maxRecordAge, reportBatchItemFailures, retryAttempts, startingPosition } =
    mappingDefaults();

  expect(PRESETS['table-stream-consumer'].settings).toMatchObject({
    batchSize,
    bisectBatchOnFunctionError: bisectBatchOnError,
    maximumRecordAgeInSeconds: maxRecordAge.toSeconds(),
    reportBatchItemFailures,
    maximumRetryAttempts: retryAttempts,
    startingPosition,
  });
});

function allOf(changes: Changes): SimulatedRecord[] {
  const [shard] = shardsOf(scenarioWith(changes).workload, 1, randomSources(1));
  const records: SimulatedRecord[] = [];
  while (shard.nextMs < Infinity) records.push(shard.take());
  return records;
}

function countBy(
  records: readonly SimulatedRecord[],
  keyOf: (record: SimulatedRecord) => number,
): { [key: number]: number } {
  const counts: { [key: number]: number } = {};
  for (const record of records) counts[keyOf(record)] = (counts[keyOf(record)] ?? 0) + 1;
  return counts;
}

function scenarios(): fc.Arbitrary<Changes> {
  const rate = fc.constantFrom(0, 0.001, 0.05, 0.5);
  return fc.record({
    seed: fc.nat(),
    shards: fc.integer({ min: 1, max: 4 }),
    hasDestination: fc.boolean(),
    concurrencyLimit: fc.integer({ min: 1, max: 5 }),
    workload: fc.record({
      rate: fc.constantFrom(1, 100),
      durationMs: fc.constantFrom(1000, 10_000),
      keys: fc.constantFrom(1, 5, 1000),
      skew: fc.constantFrom(0, 1.5),
      poisonRate: rate,
    }),
    settings: fc.record({
      batchSize: fc.constantFrom(1, 3, 100),
      maximumBatchingWindowInSeconds: fc.constantFrom(0, 3),
      parallelizationFactor: fc.constantFrom(1, 3),
      maximumRetryAttempts: fc.constantFrom(-1, 0, 2, 12),
      maximumRecordAgeInSeconds: fc.constantFrom(-1, 60),
      bisectBatchOnFunctionError: fc.boolean(),
      reportBatchItemFailures: fc.boolean(),
    }),
    handler: fc.record({
      kind: fc.constantFrom('throws', 'reports', 'helper'),
      batchMs: fc.constantFrom(0, 20),
      recordMs: fc.constantFrom(0, 50),
      spread: fc.constantFrom(0, 1),
      transientRate: rate,
      outage: fc.option(
        fc.record({
          fromMs: fc.constantFrom(0, 500),
          lengthMs: fc.constantFrom(1000, 400_000),
          kind: fc.constantFrom('errors', 'throttles'),
        }),
        { nil: undefined },
      ),
      maxAttempts: fc.constantFrom(1, 3, 10),
      knowsPoison: fc.boolean(),
      idempotency: fc.constantFrom('per-batch', 'per-record', 'none'),
    }),
  });
}
