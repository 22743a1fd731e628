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

/** How the handler helper keeps records that are done from being processed again. */
export type IdempotencySettings =
  | { readonly mode: 'NONE' }
  | {
      /**
       * The protocol: a ledger with one entry for each invocation, or a claim for each record.
       *
       * @inlineType IdempotencyMode
       */
      readonly mode: IdempotencyMode;
      /**
       * The store of the progress.
       *
       * @default - the table that `TableStreamConsumer` configures for the function
       */
      readonly store?: IdempotencyStore;
      /**
       * The shortest time between two writes of the progress while a batch runs, in milliseconds, 0 or more. After a
       * crash, the records that were done since the last write are processed again. A shorter interval costs more
       * writes.
       *
       * @default - 1000 for `PER_BATCH`; 0 for `PER_RECORD`, which writes as soon as a record is done and the
       * write before it has ended
       */
      readonly flushIntervalMs?: number;
      /**
       * Begins a new epoch of the memory wherever its value changes: the stream's records count as new, and are
       * processed again in order as they are delivered. Change it when you read a stream once more with the same
       * function, outside of the construct. `TableStreamConsumer` begins a new epoch by itself for each setting that
       * makes the mapping read other records or other batches.
       *
       * @default - none
       */
      readonly epoch?: string;
    };

/** Idempotency with its store and defaults. */
export interface ResolvedIdempotency {
  /** Undefined if nothing is remembered. */
  readonly store?: IdempotencyStore;
  readonly flushIntervalMs: number;
  readonly epoch?: string;
  /** Reads the progress that earlier invocations have made with the batch. */
  open(batch: ReceivedBatch, deadline: Deadline): Promise<BatchProgress>;
}

/** A ledger writes early only in case of a crash. Claims exist to repeat as few records as possible after one. */
const FLUSH_INTERVALS_MS: { readonly [mode in IdempotencyMode]: number } = { PER_BATCH: 1000, PER_RECORD: 0 };

const METHODS = ['get', 'put', 'putIf'] as const;

/**
 * Validates idempotency and adds defaults.
 *
 * @param idempotency the settings, by default those that `TableStreamConsumer` configures for the function
 */
export function resolveIdempotency(idempotency: IdempotencySettings = configured()): ResolvedIdempotency {
  if (idempotency.mode === 'NONE') return { flushIntervalMs: Infinity, open: async () => new VolatileProgress() };
  const { mode, flushIntervalMs = FLUSH_INTERVALS_MS[mode] } = idempotency;
  if (flushIntervalMs === undefined) {
    throw new RangeError(
      `'idempotency' must have the mode NONE, PER_BATCH or PER_RECORD, such as { mode: 'PER_BATCH' }, got ${JSON.stringify(mode ?? idempotency)}`,
    );
  }
  const { store = configuredStore() } = idempotency;
  if (!METHODS.every((method) => typeof store[method] === 'function')) {
    throw new TypeError(`'idempotency.store' must have the methods ${METHODS.join(', ')}, got ${store}`);
  }
  if (!(flushIntervalMs >= 0)) {
    throw new RangeError(`'flushIntervalMs' must be a number of milliseconds, 0 or more, got ${flushIntervalMs}`);
  }
  return {
    store,
    flushIntervalMs,
    epoch: idempotency.epoch,
    open: async (batch, { abortMs, endMs }) => {
      if (mode === 'PER_RECORD') return Claims.open(store, batch, abortMs, endMs);
      const isRedrive = batch.records.some(({ redriven }) => redriven !== undefined);
      return isRedrive ? RedrivenRecords.open(store, batch, abortMs) : Ledger.open(store, batch, abortMs);
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
    `idempotency needs a table, and the environment variable ${ENVIRONMENT_VARIABLES.idempotencyTable} is not set. Turn it on in the TableStreamConsumer, or pass { store: new DynamoDBStore({ tableName }) }`,
  );
}
