import { decodeEntry, LedgerEntry } from './ledger-entry';
import { IdempotencyStore } from './store';
import { ReceivedBatch } from '../invocation/received-batch';

/** The address of the entry at a record. */
export function entryAddress({ consumer }: Pick<ReceivedBatch, 'consumer'>, shortId: string): string {
  return `ledger#${consumer}#${shortId}`;
}

/**
 * Reads the entries at these records and all entries to which they lead.
 *
 * @param learn takes an entry, and returns the records at which there may be others
 */
export async function readEntries(
  store: Pick<IdempotencyStore, 'get'>,
  batch: Pick<ReceivedBatch, 'consumer'>,
  starts: readonly string[],
  learn: (id: string, entry: LedgerEntry) => Iterable<string>,
  deadlineMs: number,
): Promise<void> {
  const asked = new Set<string>();
  let next = new Set(starts);
  while (next.size > 0) {
    const found = await store.get(
      [...next].map((id) => entryAddress(batch, id)),
      deadlineMs,
    );
    const links = new Set<string>();
    for (const id of next) {
      asked.add(id);
      const value = found.get(entryAddress(batch, id));
      if (value) for (const link of learn(id, decodeEntry(value))) links.add(link);
    }
    next = new Set([...links].filter((id) => !asked.has(id)));
  }
}
