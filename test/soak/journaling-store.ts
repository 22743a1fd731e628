import { Journal } from './journal';
import { latency } from './latency';
import { ConditionalItem, IdempotencyStore, StoreItem } from '../../lambda';
import { decodeEntry } from '../../lambda/handler/idempotency/ledger-entry';
import { shortened } from '../../lambda/record/record-id';
import { doneInCommit } from '../support/done-in-commit';

/** Short ids of the records that DynamoDB is known to remember. */
interface Remembered {
  readonly handled: readonly string[];
  /** Finished for the stream, and not for a redrive. */
  readonly parked: readonly string[];
}

const NOTHING: Remembered = { handled: [], parked: [] };

/**
 * A store that writes to the journal when it is asked for something, and which records DynamoDB remembers for certain,
 * because it has acknowledged a write or answered a read.
 */
export class JournalingStore implements IdempotencyStore {
  private readonly known = new Set<string>();
  /** By owner of claims and by place in its batch, the short ids of the records. */
  private readonly claimed = new Map<string, string[]>();

  public constructor(
    private readonly store: IdempotencyStore,
    private readonly journal: Journal,
  ) {}

  public async get(ids: readonly string[], deadlineMs: number): Promise<ReadonlyMap<string, Uint8Array>> {
    this.journal.add({ what: 'reads' });
    await latency();
    const values = await this.store.get(ids, deadlineMs);
    await latency();
    // A process that is killed can have written a mark that its journal does not have.
    this.journal.add({ what: 'has read', ...this.news([...values].map(([id, value]) => this.learn(id, value))) });
    return values;
  }

  public async put(items: readonly StoreItem[], deadlineMs: number): Promise<void> {
    // The values can change while they are written.
    const remembered = items.map(({ id, value }) => this.learn(id, value));
    await this.write(async () => this.store.put(items, deadlineMs), remembered);
  }

  public async putIf(items: readonly ConditionalItem[], deadlineMs: number): Promise<ReadonlySet<string>> {
    const refused = await this.write(async () => this.store.putIf(items, deadlineMs), []);
    // The commit of an invocation counts for the records that it has claimed.
    for (const { id, value } of items) if (!refused.has(id)) this.learn(id, value);
    return refused;
  }

  private async write<Result>(write: () => Promise<Result>, remembered: readonly Remembered[]): Promise<Result> {
    this.journal.add({ what: 'writes' });
    await latency();
    try {
      const result = await write();
      this.journal.add({ what: 'has written', ...this.news(remembered) });
      return result;
    } catch (error) {
      this.journal.add({ what: 'has written', ...NOTHING });
      throw error;
    } finally {
      await latency();
    }
  }

  private learn(address: string, value: Uint8Array): Remembered {
    const [kind] = address.split('#', 1);
    const name = address.slice(address.lastIndexOf('#') + 1);
    if (kind === 'redriven') return { handled: [shortened(name)], parked: [] };
    if (kind === 'ledger') {
      const { handled, parked } = decodeEntry(value);
      return { handled: [...handled], parked: [...parked] };
    }
    if (kind === 'claim') this.learnClaim(shortened(name), JSON.parse(Buffer.from(value).toString()));
    return kind === 'commit' ? this.learnCommit(name, value) : NOTHING;
  }

  private learnClaim(id: string, { owner, place }: { readonly owner: string; readonly place: number }): void {
    const ids = this.claimed.get(owner) ?? [];
    ids[place] = id;
    this.claimed.set(owner, ids);
  }

  private learnCommit(owner: string, value: Uint8Array): Remembered {
    const { sent = [] }: { sent?: number[] } = JSON.parse(Buffer.from(value).toString());
    const claimed = (this.claimed.get(owner) ?? []).map((id, place) => ({ id, isParked: sent.includes(place) }));
    const done = doneInCommit(value, claimed);
    const idsOf = (wantsParked: boolean) => done.flatMap(({ id, isParked }) => (isParked === wantsParked ? [id] : []));
    return { handled: idsOf(false), parked: idsOf(true) };
  }

  /** What this process has not named before. */
  private news(remembered: readonly Remembered[]): Remembered {
    const newsIn = (kind: keyof Remembered) => {
      const ids = new Set(remembered.flatMap((each) => each[kind]).filter((id) => !this.known.has(`${kind} ${id}`)));
      for (const id of ids) this.known.add(`${kind} ${id}`);
      return [...ids];
    };
    return { handled: newsIn('handled'), parked: newsIn('parked') };
  }
}
