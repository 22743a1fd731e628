import { IdempotencyMode } from '../../src/shared/contract';

/** How a function is configured, and which processes may have the same record. */
interface ModeSettings {
  readonly idempotency: IdempotencyMode;
  readonly holdItem: boolean;
  /** Effects and their marks are transactions in a table. */
  readonly inTransactions: boolean;
  /** The stream can invoke the function while an invocation of a killed mapping still runs. */
  readonly sideBySide: boolean;
}

const BASE: ModeSettings = { idempotency: 'PER_BATCH', holdItem: false, inTransactions: false, sideBySide: false };

/** Each mode has a run. The ledger makes no promise about two invocations for the stream at the same moment. */
export const MODES = {
  PER_BATCH: BASE,
  PER_RECORD: { ...BASE, idempotency: 'PER_RECORD', sideBySide: true },
  TRANSACTION: { ...BASE, inTransactions: true, sideBySide: true },
  PER_BATCH_HELD: { ...BASE, holdItem: true },
  PER_RECORD_HELD: { ...BASE, idempotency: 'PER_RECORD', holdItem: true, sideBySide: true },
} as const satisfies { readonly [mode: string]: ModeSettings };

export type Mode = keyof typeof MODES;

/** The settings of the processes of a run: their first argument, as JSON. */
export interface WorkerSettings {
  readonly mode: Mode;
  readonly seed: number;
  /** Path of the file. */
  readonly journal: string;
  readonly queueUrl: string;
  readonly ordersTable: string;
  readonly idempotencyTable: string;
  readonly effectsTable: string;
}

export interface MappingSettings extends WorkerSettings {
  readonly streamArn: string;
}

/** Where a mapping that is loaded begins. */
export interface MappingStart {
  readonly batchSize: number;
  /** The mapping goes on behind the record with this sequence number. Left out, it begins at the first. */
  readonly after?: string;
}

export function settingsOf<Settings extends WorkerSettings>(): Settings {
  return JSON.parse(process.argv[2]);
}
