import { MemoryStore } from '../../../lambda/idempotency/memory-store';
import { storeConformance } from '../../../lambda/testing/store-conformance';

describe('a store in memory', () => {
  test.each(storeConformance)('$name', async ({ check }) => check(new MemoryStore()));
});
