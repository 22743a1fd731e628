import { failureMemoryExpiresAt } from './expires-at';
import { IdempotencyStore } from './store';
import { ReceivedBatch } from '../invocation/received-batch';

/** The existence of a mark is its meaning. */
const HANDLED = Uint8Array.of(1);

/**
 * Reads which of these records a redrive has processed. Marks do not depend on the epoch: a message outlives the
 * mapping that sent it.
 *
 * @param ids full ids
 */
export async function readRedrivenMarks(
  store: Pick<IdempotencyStore, 'get'>,
  { consumer }: Pick<ReceivedBatch, 'consumer'>,
  ids: readonly string[],
  deadlineMs: number,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const addresses = new Map(ids.map((id) => [markAddress(consumer, id), id]));
  const found = await store.get([...addresses.keys()], deadlineMs);
  return new Set([...found.keys()].map((address) => addresses.get(address)!));
}

export async function writeRedrivenMark(
  store: Pick<IdempotencyStore, 'put'>,
  { consumer, failureSeconds }: Pick<ReceivedBatch, 'consumer' | 'failureSeconds'>,
  id: string,
  deadlineMs: number,
): Promise<void> {
  const expiresAt = failureMemoryExpiresAt(failureSeconds);
  await store.put([{ id: markAddress(consumer, id), value: HANDLED, expiresAt }], deadlineMs);
}

/** All 32 digits: a record that had the id of another would be skipped. */
function markAddress(consumer: string, id: string): string {
  return `redriven#${consumer}#${id}`;
}
