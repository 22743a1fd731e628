import { Entry, Version } from './journal';
import { Landings } from './landings';
import { Mode } from './worker-settings';

/** What must not be. */
export interface Fault {
  readonly kind: 'repeated' | 'lost' | 'outOfOrder';
  /** The item concerned. */
  readonly key: string;
  readonly sentence: string;
}

/** What is known of a record. */
interface RecordState extends Version {
  effects: number;
  /** It is written that it is done. */
  isCommitted: boolean;
  isParked: boolean;
  isDiscarded: boolean;
}

interface ItemState {
  /** By version. */
  readonly records: Map<number, RecordState>;
  /** All versions up to this one had an effect, were parked or discarded. */
  settledUpTo: number;
  highestCommitted: number;
  lastEffect: number;
  /** The handler has it, in this process. */
  running?: { readonly version: number; readonly by: string };
}

/** Reads what has happened, in order, and says what must not have. */
export class Audit {
  public readonly faults: Fault[] = [];
  public readonly landings = new Landings();
  public readonly counts = { invocations: 0, delivered: 0, records: 0, effects: 0, repeatsOfUncommitted: 0, failedAttempts: 0, parked: 0, discarded: 0, timeouts: 0, crashes: 0, mappingRestarts: 0 };
  /** The last position that a mapping has acknowledged. */
  public acknowledged?: string;
  /** Nothing before it is ever delivered again: a record there was given up. */
  public discardedUpTo?: string;
  /** A mapping has found nothing more behind this position. */
  public caughtUpAt?: string;
  private readonly items = new Map<string, ItemState>();
  private readonly byId = new Map<string, RecordState>();

  public constructor(private readonly mode: Mode) {}

  public add(entry: Entry): void {
    this.landings.add(entry);
    switch (entry.what) {
      case 'invoked':
        this.counts.invocations++;
        this.counts.delivered += entry.records;
        break;
      case 'begins':
        this.begins(entry);
        break;
      case 'effect':
        this.effect(entry);
        break;
      case 'had its effect':
        // Its process was killed before it could say so.
        if (this.recordOf(entry).effects === 0) this.effect(entry);
        break;
      case 'parked':
        this.recordOf(entry).isParked = true;
        this.settle(entry.key);
        break;
      case 'fails':
        this.counts.failedAttempts++;
        this.itemOf(entry.key).running = undefined;
        break;
      case 'ends':
        this.itemOf(entry.key).running = undefined;
        break;
      case 'has written':
        for (const id of entry.done) this.committed(this.byId.get(id)!);
        break;
      case 'has polled':
        this.caughtUpAt = entry.records === 0 ? entry.position : undefined;
        break;
      case 'acknowledged':
        this.acknowledged = entry.position;
        break;
      case 'discarded':
        for (const version of entry.versions) {
          this.recordOf(version).isDiscarded = true;
          this.settle(version.key);
        }
        this.acknowledged = this.discardedUpTo = entry.position;
        break;
      case 'ended':
        if (entry.reason === 'timed out') this.counts.timeouts++;
        if (entry.reason === 'itself') this.counts.crashes++;
        for (const item of this.items.values()) if (item.running?.by === entry.process) item.running = undefined;
        break;
      default:
    }
  }

  /** Whether the change had an effect, or was parked or given up. */
  public isSettled(change: Version): boolean {
    return this.itemOf(change.key).settledUpTo >= change.version;
  }

  /** After the last entry. */
  public finish(written: readonly Version[]): void {
    for (const change of written) {
      if (!isSettled(this.recordOf(change))) this.fault('lost', change, 'was lost: it had no effect, and was neither parked nor discarded');
    }
  }
}
