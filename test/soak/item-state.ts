/** Who invokes the function. */
export type Path = 'stream' | 'redrive';

/** The place of an entry in the journal, and the path of the invocation that wrote it. */
export interface Mark {
  readonly place: number;
  readonly path: Path;
}

/** What the journal says about a record. */
export interface RecordState {
  effects: number;
  /** DynamoDB remembers that the record was handled. */
  handled?: Mark;
  /** DynamoDB remembers that the record is parked, and finished for the stream. */
  finished?: Mark;
  /** A message about the record may be in the failure queue. */
  isSent: boolean;
  isParked: boolean;
  isDiscarded: boolean;
  /** The record waits in the failure queue, and no redrive has handled it yet. */
  isWaiting: boolean;
}

/** What the journal says about an item. */
export interface ItemState {
  readonly records: Map<number, RecordState>;
  /** All versions up to this one are settled for the stream. */
  settledUpTo: number;
  /** The highest version that DynamoDB remembers as handled, by a redrive and by any path. */
  lastHandled: { redrive: number; any: number };
  /** The last version that had its effect, redriven ones that came late left out. */
  lastEffect: number;
  /** The versions that the handler has, and the processes that run it. */
  readonly running: { [path in Path]?: { readonly version: number; readonly by: string } };
}

export function newRecord(): RecordState {
  return { effects: 0, isSent: false, isParked: false, isDiscarded: false, isWaiting: false };
}

export function newItem(): ItemState {
  return { records: new Map(), settledUpTo: 0, lastHandled: { redrive: 0, any: 0 }, lastEffect: 0, running: {} };
}

/** Whether the stream can go on behind a record. */
export function isSettled(record: RecordState | undefined): boolean {
  return record !== undefined && (record.effects > 0 || record.isParked || record.isDiscarded);
}
