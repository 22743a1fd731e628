import { Entry, Version } from './journal';

/** What must not be. */
export interface Fault {
  readonly kind: 'repeated' | 'lost' | 'outOfOrder';
  /** The record concerned. */
  readonly key: string;
  readonly version: number;
  /** When it happened; left out of what shows only at the end. */
  readonly atMs?: number;
  readonly sentence: string;
}

/** What is known of a record. */
interface RecordState {
  effects: number;
  /** It is written that it is done. */
  isCommitted: boolean;
  isParked: boolean;
  isDiscarded: boolean;
}

/** What is known of an item. */
interface ItemState {
  readonly records: Map<number, RecordState>;
  /** All versions up to this one are settled. */
  settledUpTo: number;
  lastCommitted: number;
  lastEffect: number;
  /** The version that the handler has, and the process that runs it. */
  running?: { readonly version: number; readonly by: string };
}

/** Reads what has happened, in order, and finds what must not have. */
export class Audit {
  public readonly faults: Fault[] = [];
  /** Effects that a record had before, which is allowed where that was not written down. */
  public repeatsOfUncommitted = 0;
  /** Changes that had an effect, were parked or were discarded, as all changes of their items before them. */
  public settled = 0;
  private atMs?: number;
  private readonly items = new Map<string, ItemState>();
  private readonly byId = new Map<string, Version>();

  /**
   * @param isConcurrent whether two processes may have a record at the same moment: then what counts is in the table of
   * effects
   */
  public constructor(private readonly isConcurrent: boolean) {}

  public add(entry: Entry): void {
    this.atMs = entry.atMs;
    switch (entry.what) {
      case 'begins':
        this.byId.set(entry.id, entry);
        if (!this.isConcurrent) this.checkBegin(entry, entry.by);
        this.itemOf(entry).running = { version: entry.version, by: entry.by };
        break;
      case 'effect':
      case 'had its effect':
        this.effect(entry, entry.what === 'effect');
        break;
      case 'ends':
      case 'fails':
        this.itemOf(entry).running = undefined;
        break;
      case 'parked':
        this.recordOf(entry).isParked = true;
        this.settle(entry);
        break;
      case 'discarded':
        for (const version of entry.versions) {
          this.recordOf(version).isDiscarded = true;
          this.settle(version);
        }
        break;
      case 'has written':
        for (const id of entry.done) this.commit(this.byId.get(id)!);
        break;
      case 'ended':
        for (const item of this.items.values()) if (item.running?.by === entry.process) item.running = undefined;
        break;
    }
  }

  /** To be called after the last entry, with all changes that were written. */
  public finish(changes: readonly Version[]): void {
    this.atMs = undefined;
    for (const change of changes) {
      if (!isSettled(this.recordOf(change))) {
        this.fault('lost', change, 'had no effect, and was neither parked nor discarded');
      }
    }
    for (const [key, { records, lastEffect }] of this.items) {
      const highest = Math.max(...[...records].flatMap(([version, { effects }]) => (effects > 0 ? [version] : [])));
      if (lastEffect < highest && !this.isConcurrent) {
        this.fault('outOfOrder', { key, version: lastEffect }, `had its effect last, after version ${highest}`);
      }
    }
  }

  /** To be called last, with the versions whose effect each item has had, in order, where effects are exact. */
  public compare(histories: ReadonlyMap<string, readonly number[]>): void {
    for (const [key, { records }] of this.items) {
      const history = histories.get(key) ?? [];
      history.forEach((version, index) => {
        if (history.indexOf(version) < index) {
          this.fault('repeated', { key, version }, `had its effect more than once: ${history}`);
        } else if (version < history[index - 1]) {
          this.fault('outOfOrder', { key, version }, `had its effect after version ${history[index - 1]}: ${history}`);
        }
      });
      for (const [version, { effects, isParked, isDiscarded }] of records) {
        if (!history.includes(version) && (effects > 0 || !(isParked || isDiscarded))) {
          this.fault('lost', { key, version }, `is not among the effects: ${history}`);
        }
      }
    }
  }

  private checkBegin({ key, version }: Version, by: string): void {
    const { running, settledUpTo, lastCommitted } = this.itemOf({ key });
    if (this.recordOf({ key, version }).isCommitted) {
      this.fault('repeated', { key, version }, `is processed by ${by} after it was written that it is done`);
    } else if (version < lastCommitted) {
      this.fault(
        'outOfOrder',
        { key, version },
        `is processed by ${by} after it was written that version ${lastCommitted} is done`,
      );
    }
    if (version > settledUpTo + 1) {
      this.fault('outOfOrder', { key, version }, `is processed by ${by} before version ${settledUpTo + 1}`);
    }
    if (running) {
      this.fault(
        'outOfOrder',
        { key, version },
        `is processed by ${by} while version ${running.version} is, by ${running.by}`,
      );
    }
  }

  private effect(subject: Version, isNow: boolean): void {
    const record = this.recordOf(subject);
    if (isNow && record.effects > 0) this.repeatsOfUncommitted++;
    // What says that it had its effect before has no other.
    record.effects = isNow ? record.effects + 1 : Math.max(record.effects, 1);
    this.itemOf(subject).lastEffect = subject.version;
    this.settle(subject);
  }

  private commit(subject: Version): void {
    const item = this.itemOf(subject);
    this.recordOf(subject).isCommitted = true;
    item.lastCommitted = Math.max(item.lastCommitted, subject.version);
  }

  private settle({ key }: Pick<Version, 'key'>): void {
    const item = this.itemOf({ key });
    for (; isSettled(item.records.get(item.settledUpTo + 1)); item.settledUpTo++) this.settled++;
  }

  private recordOf({ key, version }: Version): RecordState {
    const { records } = this.itemOf({ key });
    const record = records.get(version) ?? { effects: 0, isCommitted: false, isParked: false, isDiscarded: false };
    records.set(version, record);
    return record;
  }

  private itemOf({ key }: Pick<Version, 'key'>): ItemState {
    const item = this.items.get(key) ?? { records: new Map(), settledUpTo: 0, lastCommitted: 0, lastEffect: 0 };
    this.items.set(key, item);
    return item;
  }

  private fault(kind: Fault['kind'], { key, version }: Version, what: string): void {
    this.faults.push({ kind, key, version, atMs: this.atMs, sentence: `version ${version} of ${key} ${what}` });
  }
}

function isSettled(record: RecordState | undefined): boolean {
  return record !== undefined && (record.effects > 0 || record.isParked || record.isDiscarded);
}
