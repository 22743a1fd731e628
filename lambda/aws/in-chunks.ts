/** Each has a connection of its own, which takes time to open. */
const CONCURRENCY = 4;

/**
 * Does the work in chunks of at most `size`, a few at a time. After a failure none is begun, and it rejects once those
 * under way are done.
 */
export async function inChunks<Item>(
  items: readonly Item[],
  size: number,
  work: (chunk: Item[]) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    try {
      while (next < items.length) await work(items.slice(next, (next += size)));
    } catch (error) {
      next = items.length;
      throw error;
    }
  };
  const results = await Promise.allSettled(Array.from({ length: CONCURRENCY }, worker));
  const failure = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  if (failure) throw failure.reason;
}
