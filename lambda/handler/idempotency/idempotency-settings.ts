import { BatchProgress } from './batch-progress';
import { Claims } from './claims';
import { DynamoDBStore } from './dynamodb-store';
import { Ledger } from './ledger';
import { RedrivenRecords } from './redriven-records';
import { IdempotencyStore } from './store';
import { VolatileProgress } from './volatile-progress';
import { ENVIRONMENT_VARIABLES, IdempotencyMode } from '../../../src/shared/contract';
import { Deadline } from '../invocation/deadline';
import { ReceivedBatch } from '../invocation/received-batch';

/** How records that were done are kept from being processed again. */
export type IdempotencySettings =
  | { readonly mode: 'NONE' }
  | {
      /**
       * One entry for an invocation, or a claim for each record.
       *
       * @inlineType IdempotencyMode
       */
      readonly mode: IdempotencyMode;
      /** @default - the table that `TableStreamConsumer` has given the function */
      readonly store?: IdempotencyStore;
      /**
       * The least time between two writes of what was done, while a batch is being processed. What was done since the
       * last one is repeated after a crash.
       *
       * @default - 1000 for `PER_BATCH`; 0 for `PER_RECORD`, which writes as soon as a record is done and the write
       * before has ended
       */
      readonly flushIntervalMs?: number;
    };

/** An `IdempotencySettings`, with all it needs. */
export interface ResolvedIdempotency {
  /** None, where nothing is remembered. */
  readonly store?: IdempotencyStore;
  readonly flushIntervalMs: number;
  /** Reads what was done of a batch. */
  open(batch: ReceivedBatch, deadline: Deadline): Promise<BatchProgress>;
}

/** A ledger is flushed for a crash; with claims each record is to be repeated as seldom as can be. */
const FLUSH_INTERVALS_MS: { readonly [mode in IdempotencyMode]: number } = { PER_BATCH: 1000, PER_RECORD: 0 };

const METHODS = ['get', 'put', 'putIf'] as const;

/** @param idempotency left out, what `TableStreamConsumer` has configured the function for */
export function resolveIdempotency(idempotency: IdempotencySettings = configured()): ResolvedIdempotency {
  if (idempotency.mode === 'NONE') return { flushIntervalMs: Infinity, open: async () => new VolatileProgress() };
  const { mode, flushIntervalMs = FLUSH_INTERVALS_MS[mode] } = idempotency;
  if (flushIntervalMs === undefined) {
    throw new RangeError(
      `the mode of idempotency must be NONE, PER_BATCH or PER_RECORD, such as { mode: 'PER_BATCH' }, got ${JSON.stringify(mode ?? idempotency)}`,
    );
  }
  const { store = configuredStore() } = idempotency;
  if (!METHODS.every((method) => typeof store[method] === 'function')) {
    throw new TypeError(`the store of idempotency must have the methods ${METHODS.join(', ')}`);
  }
  if (!(flushIntervalMs >= 0)) {
    throw new RangeError(`'flushIntervalMs' must be a number of milliseconds, 0 or more, got ${flushIntervalMs}`);
  }
  return {
    store,
    flushIntervalMs,
    open: async (batch, { abortMs, endMs }) => {
      if (mode === 'PER_RECORD') return Claims.open(store, batch, abortMs, endMs);
      const areRedriven = batch.records.every(({ redriven }) => redriven !== undefined);
      return areRedriven ? RedrivenRecords.open(store, batch, abortMs) : Ledger.open(store, batch, abortMs);
    },
  };
}

function configured(): IdempotencySettings {
  const mode = process.env[ENVIRONMENT_VARIABLES.idempotencyMode] as IdempotencyMode | undefined;
  return mode ? { mode } : { mode: 'NONE' };
}

function configuredStore(): IdempotencyStore {
  const tableName = process.env[ENVIRONMENT_VARIABLES.idempotencyTable];
  if (tableName) return new DynamoDBStore({ tableName });
  throw new Error(
    `idempotency needs a table, and the environment variable ${ENVIRONMENT_VARIABLES.idempotencyTable} names none: let TableStreamConsumer create one, or give { store: new DynamoDBStore({ tableName }) }`,
  );
}
