/** The number of chunks at the same time. Each needs a connection, which takes time to open. */
const CONCURRENCY = 4;

/**
 * Works on chunks of at most `size` items, a few at a time. After a failure it begins no other chunk, and it rejects
 * once those in progress have ended.
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
