import { isSettled, ItemState, Mark, newItem, newRecord, RecordState } from './item-state';
import { Entry, Version } from './journal';

/** A broken promise. */
export interface Fault {
  readonly kind: 'repeated' | 'lost' | 'outOfOrder';
  /** The record concerned. */
  readonly key: string;
  readonly version: number;
  /** When it happened. It is left out of faults that show only at the end. */
  readonly atMs?: number;
  readonly sentence: string;
}

/** How the function of a run is configured. */
export interface AuditedMode {
  readonly idempotency: 'PER_BATCH' | 'PER_RECORD';
  readonly holdItem: boolean;
  /** Two processes may have a record at the same moment, because the table of effects decides. */
  readonly inTransactions: boolean;
}

/** Reads the journal of a run in its order, and finds the promises that were broken. */
export class Audit {
  public readonly faults: Fault[] = [];
  /** Effects that a record had before, which is allowed as long as DynamoDB does not remember them. */
  public repeatsOfUncommitted = 0;
  /** Changes that had an effect, were parked or were discarded, as all changes of their items before them. */
  public settled = 0;
  private atMs?: number;
  private place = 0;
  private readonly items = new Map<string, ItemState>();
  private readonly byId = new Map<string, Version>();
  private readonly invocations = new Map<string, Mark>();

  public constructor(private readonly mode: AuditedMode) {}

  public add(entry: Entry): void {
    this.atMs = entry.atMs;
    this.place++;
    switch (entry.what) {
      case 'invoked':
        this.invocations.set(entry.by, { place: this.place, path: entry.isRedrive ? 'redrive' : 'stream' });
        break;
      case 'begins':
        this.byId.set(entry.id, entry);
        if (!this.mode.inTransactions) this.checkBegin(entry, entry.by);
        this.itemOf(entry).running[this.invocationOf(entry.by).path] = { version: entry.version, by: entry.by };
        break;
      case 'effect':
      case 'had its effect':
        this.effect(entry, entry.by, entry.what === 'effect');
        break;
      case 'ends':
      case 'fails':
        this.itemOf(entry).running[this.invocationOf(entry.by).path] = undefined;
        break;
      case 'parks':
        this.byId.set(entry.id, entry);
        this.recordOf(entry).isSent = true;
        break;
      case 'has parked':
        this.fails(entry, 'isParked');
        break;
      case 'discarded':
        for (const version of entry.versions) this.fails(version, 'isDiscarded');
        break;
      case 'has read':
      case 'has written':
        for (const id of entry.handled) this.remember(id, 'handled', entry);
        for (const id of entry.parked) this.remember(id, 'finished', entry);
        break;
      case 'ended':
        this.ended(entry.process);
        break;
    }
  }

  /** To be called after the last entry and after all failures were redriven, with all changes that were written. */
  public finish(changes: readonly Version[]): void {
    this.atMs = undefined;
    for (const change of changes) {
      if (this.recordOf(change).effects === 0) {
        this.fault('lost', change, 'had no effect, though all failures were redriven');
      }
    }
    for (const [key, { records, lastEffect }] of this.items) {
      const highest = Math.max(...[...records].flatMap(([version, { effects }]) => (effects > 0 ? [version] : [])));
      if (lastEffect < highest && !this.mode.inTransactions) {
        this.fault('outOfOrder', { key, version: lastEffect }, `had its effect last, after version ${highest}`);
      }
    }
  }

  /** To be called last where effects are in a table, with the versions whose effect each item has had, in order. */
  public compare(histories: ReadonlyMap<string, readonly number[]>): void {
    for (const [key, { records }] of this.items) {
      const history = histories.get(key) ?? [];
      let highest = 0;
      history.forEach((version, index) => {
        if (history.indexOf(version) < index) {
          this.fault('repeated', { key, version }, `had its effect more than once: ${history}`);
        } else if (version < highest && !this.hasFailed({ key, version })) {
          this.fault('outOfOrder', { key, version }, `had its effect after version ${highest}: ${history}`);
        }
        highest = Math.max(highest, version);
      });
      for (const version of records.keys()) {
        if (!history.includes(version)) this.fault('lost', { key, version }, `is not among the effects: ${history}`);
      }
    }
  }

  private checkBegin(subject: Version, by: string): void {
    const { path } = this.invocationOf(by);
    const record = this.recordOf(subject);
    const { records, running, settledUpTo, lastHandled } = this.itemOf(subject);
    const { version } = subject;
    const fault = (kind: Fault['kind'], what: string) => this.fault(kind, subject, what);

    if (this.couldKnow(record.handled, by)) {
      fault('repeated', `is processed by ${by} after DynamoDB remembered it as handled`);
    } else if (path === 'stream' && this.couldKnow(record.finished, by)) {
      fault('repeated', `is processed by ${by} for the stream after DynamoDB remembered it as parked`);
    }
    const last = path === 'redrive' ? lastHandled.redrive : lastHandled.any;
    if (version < last && !record.handled) {
      fault('outOfOrder', `is processed by ${by} after DynamoDB remembered version ${last} as handled`);
    }
    if (version > settledUpTo + 1) fault('outOfOrder', `is processed by ${by} before version ${settledUpTo + 1}`);
    if (path === 'redrive' && !this.hasFailed(subject)) {
      fault('outOfOrder', `is redriven by ${by}, and was neither parked nor discarded`);
    }
    const other = running[path];
    if (other) fault('outOfOrder', `is processed by ${by} while version ${other.version} is, by ${other.by}`);

    for (const [earlier, state] of records) {
      if (earlier >= version) continue;
      if (this.mode.holdItem && state.isParked && !state.handled) {
        fault('outOfOrder', `is processed by ${by} while version ${earlier} holds its item`);
      } else if (path === 'redrive' && state.isWaiting) {
        fault('outOfOrder', `is redriven by ${by} while version ${earlier} waits in the failure queue`);
      }
    }
  }

  /**
   * Whether the invocation of a process could know of a mark. An invocation reads at its beginning, and the stream and
   * a redrive can have the same record at the same moment. Only claims exclude that.
   */
  private couldKnow(mark: Mark | undefined, by: string): boolean {
    if (!mark) return false;
    const { place, path } = this.invocationOf(by);
    return mark.path === path || mark.place < place || this.mode.idempotency === 'PER_RECORD';
  }

  private effect(subject: Version, by: string, isNow: boolean): void {
    const { path } = this.invocationOf(by);
    const item = this.itemOf(subject);
    const record = this.recordOf(subject);
    if (isNow && record.effects > 0) this.repeatsOfUncommitted++;
    // A process that finds an effect may be the first to write it down.
    record.effects = isNow ? record.effects + 1 : Math.max(record.effects, 1);
    if (path === 'redrive') record.isWaiting = false;
    // A record that waited in the failure queue may come after later ones.
    item.lastEffect = path === 'redrive' ? Math.max(item.lastEffect, subject.version) : subject.version;
    this.settle(subject);
  }

  private fails(subject: Version, how: 'isParked' | 'isDiscarded'): void {
    const record = this.recordOf(subject);
    record[how] = record.isSent = true;
    record.isWaiting = !record.handled;
    this.settle(subject);
  }

  private remember(id: string, how: 'handled' | 'finished', { what, by }: Pick<Entry, 'what' | 'by'>): void {
    const subject = this.byId.get(id)!;
    const { path } = this.invocationOf(by);
    const record = this.recordOf(subject);
    record[how] ??= { place: this.place, path };
    if (how === 'finished') return;
    record.isWaiting = false;
    const { lastHandled } = this.itemOf(subject);
    lastHandled.any = Math.max(lastHandled.any, subject.version);
    // A redrive reads the marks of the stream, too.
    if (path === 'redrive' && what === 'has written') {
      lastHandled.redrive = Math.max(lastHandled.redrive, subject.version);
    }
  }

  private ended(process: string): void {
    for (const { running } of this.items.values()) {
      for (const path of ['stream', 'redrive'] as const) if (running[path]?.by === process) running[path] = undefined;
    }
    this.invocations.delete(process);
  }

  /** A process that has not said who invoked it works for the stream. */
  private invocationOf(by: string): Mark {
    return this.invocations.get(by) ?? { place: this.place, path: 'stream' };
  }

  private hasFailed(subject: Version): boolean {
    return this.recordOf(subject).isSent;
  }

  private settle({ key }: Pick<Version, 'key'>): void {
    const item = this.itemOf({ key });
    for (; isSettled(item.records.get(item.settledUpTo + 1)); item.settledUpTo++) this.settled++;
  }

  private recordOf({ key, version }: Version): RecordState {
    const { records } = this.itemOf({ key });
    const record = records.get(version) ?? newRecord();
    records.set(version, record);
    return record;
  }

  private itemOf({ key }: Pick<Version, 'key'>): ItemState {
    const item = this.items.get(key) ?? newItem();
    this.items.set(key, item);
    return item;
  }

  private fault(kind: Fault['kind'], { key, version }: Version, what: string): void {
    this.faults.push({ kind, key, version, atMs: this.atMs, sentence: `version ${version} of ${key} ${what}` });
  }
}
