import { failureMemoryExpiresAt } from './expires-at';
import { IdempotencyStore } from './store';
import { ReceivedBatch } from '../invocation/received-batch';

/** The first byte of a mark. The epoch in which the record had failed follows, if that was the epoch of the redrive. */
const FAILED_IN = { thisEpoch: 1, earlierEpoch: 0 };

/**
 * Reads which of these records a redrive has processed, and the epoch in which each had failed. A message outlives the
 * mapping that sent it, so the marks of all epochs are found.
 *
 * @param ids full ids
 */
export async function readRedrivenMarks(
  store: Pick<IdempotencyStore, 'get'>,
  { consumer }: Pick<ReceivedBatch, 'consumer'>,
  ids: readonly string[],
  deadlineMs: number,
): Promise<ReadonlyMap<string, string | undefined>> {
  if (ids.length === 0) return new Map();
  const addresses = new Map(ids.map((id) => [markAddress(consumer, id), id]));
  const found = await store.get([...addresses.keys()], deadlineMs);
  const epochOf = ([failedIn, ...epoch]: Uint8Array) =>
    failedIn === FAILED_IN.thisEpoch ? Buffer.from(epoch).toString() : undefined;
  return new Map([...found].map(([address, value]) => [addresses.get(address)!, epochOf(value)]));
}

export async function writeRedrivenMark(
  store: Pick<IdempotencyStore, 'put'>,
  { consumer, failureSeconds }: Pick<ReceivedBatch, 'consumer' | 'failureSeconds'>,
  { id, epoch }: { readonly id: string; readonly epoch: string | undefined },
  deadlineMs: number,
): Promise<void> {
  const failedIn = epoch === undefined ? FAILED_IN.earlierEpoch : FAILED_IN.thisEpoch;
  const value = Buffer.of(failedIn, ...Buffer.from(epoch ?? ''));
  const expiresAt = failureMemoryExpiresAt(failureSeconds);
  await store.put([{ id: markAddress(consumer, id), value, expiresAt }], deadlineMs);
}

/** All 32 digits: a record that had the id of another would be skipped. */
function markAddress(consumer: string, id: string): string {
  return `redriven#${consumer}#${id}`;
}
