/** How records are kept from having two effects. */
export const MODES = ['PER_BATCH', 'PER_RECORD', 'TRANSACTION'] as const;

export type Mode = (typeof MODES)[number];

/** What the processes of a run are told when they are started: in their first argument, as JSON. */
export interface WorkerSettings {
  readonly mode: Mode;
  readonly seed: number;
  /** Path of the file. */
  readonly journal: string;
  readonly ordersTable: string;
  readonly idempotencyTable: string;
  readonly effectsTable: string;
}

export interface MappingSettings extends WorkerSettings {
  readonly streamArn: string;
}

/** What a mapping that is loaded is told to begin with. */
export interface MappingStart {
  readonly batchSize: number;
  /** Where it goes on: behind the record with this sequence number. Left out, at the first. */
  readonly after?: string;
}

export function settingsOf<Settings extends WorkerSettings>(): Settings {
  return JSON.parse(process.argv[2]);
}
