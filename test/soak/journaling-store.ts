import { Journal } from './journal';
import { latency } from './latency';
import { ConditionalItem, IdempotencyStore, StoreItem } from '../../lambda';
import { decodeEntry, LedgerEntry } from '../../lambda/handler/idempotency/ledger-entry';
import { shortened } from '../../lambda/record/record-id';
import { doneInCommit } from '../support/done-in-commit';

/**
 * A store that says in the journal when it is asked for what, and which records are done for certain, since DynamoDB
 * has that.
 */
export class JournalingStore implements IdempotencyStore {
  private readonly done = new Set<string>();
  /** By place in the batch, the ids of the records of the last invocation that claims. */
  private readonly claimed: string[] = [];

  public constructor(
    private readonly store: IdempotencyStore,
    private readonly journal: Journal,
  ) {}

  public async get(ids: readonly string[], deadlineMs: number): Promise<ReadonlyMap<string, Uint8Array>> {
    this.journal.add({ what: 'reads' });
    await latency();
    const values = await this.store.get(ids, deadlineMs);
    await latency();
    this.journal.add({ what: 'has read' });
    return values;
  }

  public async put(items: readonly StoreItem[], deadlineMs: number): Promise<void> {
    // What is given may change while it is written.
    const done = items.flatMap(({ id, value }) =>
      id.startsWith('ledger#') ? finishedIn(decodeEntry(value)) : doneInCommit(value, this.claimed),
    );
    await this.write(async () => this.store.put(items, deadlineMs), done);
  }

  /** Claims: they say who processes a record, not that it is done. */
  public async putIf(items: readonly ConditionalItem[], deadlineMs: number): Promise<ReadonlySet<string>> {
    for (const { id, value } of items) {
      this.claimed[JSON.parse(Buffer.from(value).toString()).place] = shortened(id.slice(id.lastIndexOf('#') + 1));
    }
    return this.write(async () => this.store.putIf(items, deadlineMs), []);
  }

  private async write<Result>(write: () => Promise<Result>, done: readonly string[]): Promise<Result> {
    this.journal.add({ what: 'writes' });
    await latency();
    try {
      const result = await write();
      const news = [...new Set(done)].filter((id) => !this.done.has(id));
      for (const id of news) this.done.add(id);
      this.journal.add({ what: 'has written', done: news });
      return result;
    } catch (error) {
      this.journal.add({ what: 'has written', done: [] });
      throw error;
    } finally {
      await latency();
    }
  }
}

function finishedIn({ handled, parked }: LedgerEntry): string[] {
  return [...handled, ...parked];
}
