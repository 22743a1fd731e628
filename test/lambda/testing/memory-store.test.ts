import { MemoryStore } from '../../../lambda/testing/memory-store';
import { storeConformance } from '../../../lambda/testing/store-conformance';

describe('a store in memory', () => {
  test.each(storeConformance)('$name', async ({ check }) => check(new MemoryStore()));
});
