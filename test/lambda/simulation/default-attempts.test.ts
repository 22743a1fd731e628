import { scenarioWith, shardOf } from './scenarios';
import { streamHandler } from '../../../lambda';
import { localMapping } from '../../../lambda/local';
import { MappingSettings } from '../../../lambda/rules/mapping-settings';
import { helperMaxAttempts } from '../../../lambda/simulation/handler-model';
import { PRESETS } from '../../../lambda/simulation/presets';
import { SimulatedRecord } from '../../../lambda/simulation/simulated-record';
import { simulateRecords } from '../../../lambda/simulation/simulation';
import { MemoryStore } from '../../../lambda/testing';
import { ENVIRONMENT_VARIABLES } from '../../../src/shared/contract';
import { insertRecord } from '../../support/records';

const START_MS = Date.parse('2026-01-01T00:00:00Z');

afterEach(() => {
  delete process.env[ENVIRONMENT_VARIABLES.consumers];
});

/** The retries of a mapping, and the attempts after which the helper parks a poison record. */
test.each([
  [0, 1],
  [2, 2],
  [3, 3],
  [5, 5],
  [10, 10],
  [20, 20],
  [100, 100],
  [-1, 'never'],
])(
  'with %d retries the helper and its model park a poison record after the same attempts: %s',
  async (maximumRetryAttempts, parkedAfter) => {
    const settings = { ...PRESETS['table-stream-consumer'].settings, maximumRetryAttempts };

    expect({ helper: await attemptsOfHelper(settings), model: attemptsOfModel(settings) }).toEqual({
      helper: parkedAfter,
      model: parkedAfter,
    });
  },
);

async function attemptsOfHelper(settings: MappingSettings): Promise<number | 'never'> {
  const record = insertRecord(1, { createdAtSeconds: START_MS / 1000 });
  process.env[ENVIRONMENT_VARIABLES.consumers] = JSON.stringify({
    [record.eventSourceARN!]: { retryAttempts: settings.maximumRetryAttempts },
  });
  let attempts = 0;
  let parkedAfter: number | undefined;
  const handler = streamHandler(
    () => {
      attempts++;
      throw new Error('poison');
    },
    {
      idempotency: { mode: 'PER_BATCH', store: new MemoryStore() },
      failureQueue: {
        send: async () => {
          parkedAfter = attempts;
        },
      },
      logger: { error: () => undefined, warn: () => undefined },
    },
  );
  await localMapping({ handler, records: [record], settings }).run();
  return parkedAfter ?? 'never';
}

function attemptsOfModel(settings: MappingSettings): number | 'never' {
  const report = simulateRecords(
    scenarioWith({ settings, handler: { kind: 'helper', maxAttempts: helperMaxAttempts(settings) } }),
    [shardOf([new SimulatedRecord(1, 0, 0, true)])],
  );
  return report.records.inFailureDestination.byHelper > 0 ? report.invocations.total : 'never';
}
