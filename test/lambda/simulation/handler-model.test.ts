import { scenarioWith, shardOf } from './scenarios';
import { UnprocessableRecordError, streamHandler } from '../../../lambda';
import { localMapping } from '../../../lambda/local';
import { AWS_DEFAULTS, MappingSettings } from '../../../lambda/rules/mapping-settings';
import { PRESETS } from '../../../lambda/simulation/presets';
import { SimulatedRecord } from '../../../lambda/simulation/simulated-record';
import { simulateRecords } from '../../../lambda/simulation/simulation';
import { MemoryStore } from '../../../lambda/testing';
import { insertRecord } from '../../support/records';

/**
 * The handler helper itself, under the mapping for tests, is what its model is held against: what it does with the same
 * records.
 */

interface Case {
  readonly settings?: Partial<MappingSettings>;
  readonly poison?: readonly number[];
  /** How long all fails, from the start. */
  readonly outageMs?: number;
  readonly knowsPoison?: boolean;
  readonly maxAttempts?: number;
  /** Keys of the records. */
  readonly keys: readonly number[];
}

const OURS = PRESETS['table-stream-consumer'].settings;
const eight = [0, 1, 2, 3, 4, 5, 6, 7];

test.each<[string, Case]>([
  ['a poison record', { keys: eight, poison: [3] }],
  ['a poison record that is known to be one', { keys: eight, poison: [3], knowsPoison: true }],
  ['poison first and last', { keys: eight, poison: [0, 7] }],
  ['poison before others of its item', { keys: [0, 1, 0, 2, 1, 0, 3, 1], poison: [0] }],
  ['two poison records of one item', { keys: [0, 1, 0, 2, 1, 0, 3, 1], poison: [0, 2] }],
  ['an outage of two seconds', { keys: eight, outageMs: 2000 }],
  ['an outage of ten minutes', { keys: eight, outageMs: 600_000 }],
  ['an outage of ten minutes, and poison', { keys: [0, 1, 0, 2, 1, 0, 3, 1], outageMs: 600_000, poison: [2, 5] }],
  ['fewer attempts', { keys: eight, poison: [3], outageMs: 1050, maxAttempts: 3 }],
  ['no bisect', { keys: eight, poison: [3], settings: { ...OURS, bisectBatchOnFunctionError: false } }],
  [
    'no bisect, and an outage',
    { keys: eight, outageMs: 600_000, settings: { ...OURS, bisectBatchOnFunctionError: false } },
  ],
  [
    'fewer retries than attempts',
    { keys: eight, poison: [2], outageMs: 3000, settings: { ...OURS, maximumRetryAttempts: 2 } },
  ],
])(
  'streamHandler does what its model does: %s',
  async (_name, { settings = OURS, poison = [], outageMs = 0, knowsPoison = false, maxAttempts = 10, keys }) => {
    const startMs = Date.parse('2026-01-01T00:00:00Z');
    const parked: string[] = [];
    const handled: string[] = [];
    const handler = streamHandler(
      async (record) => {
        if (Date.now() < startMs + outageMs) throw new Error('outage');
        if (poison.includes(Number(record.sequenceNumber) - 1)) {
          throw knowsPoison ? new UnprocessableRecordError('poison') : new Error('poison');
        }
        handled.push(record.sequenceNumber!);
      },
      {
        idempotency: { mode: 'PER_BATCH', store: new MemoryStore() },
        failureQueue: {
          send: async (message) => {
            parked.push(JSON.parse(message).DDBStreamBatchInfo.startSequenceNumber);
          },
        },
        maxAttempts,
        concurrency: 1,
        logger: { error: () => undefined, warn: () => undefined },
      },
    );
    const records = keys.map((key, place) =>
      insertRecord(place + 1, { pk: String(key), createdAtSeconds: startMs / 1000 }),
    );
    const mapping = localMapping({ handler, records, settings: { ...AWS_DEFAULTS, ...settings } });
    await mapping.run();

    const report = simulateRecords(
      scenarioWith({
        settings,
        // The first poll comes a part of a quarter of a second later than there: no attempt must be that near to the
        // end of the outage.
        handler: {
          kind: 'helper',
          maxAttempts,
          knowsPoison,
          ...(outageMs && { outage: { fromMs: 0, lengthMs: outageMs, kind: 'errors' } }),
        },
      }),
      [shardOf(keys.map((key, place) => new SimulatedRecord(place + 1, 0, key, poison.includes(place))))],
    );

    expect({
      invocations: report.invocations.total,
      processed: report.records.processed,
      parked: report.records.inFailureDestination.byHelper,
      givenUp: report.records.inFailureDestination.byMapping,
      repeated: report.records.repeated,
    }).toEqual({
      invocations: mapping.batches.length,
      processed: new Set(handled).size,
      parked: parked.length,
      givenUp: mapping.failures.flatMap((failure) => failure.records).length,
      repeated: handled.length - new Set(handled).size,
    });
  },
);
