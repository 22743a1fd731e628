import { join } from 'node:path';
import { measureInTurn, median, printTable } from './compare';

const ROUNDS = 7;
const CASES = ['read-three-ours', 'read-three-powertools', 'read-three-bare-loop', 'read-all-ours', 'read-all-powertools', 'read-all-bare-loop'];

/**
 * A batch of 1,000 records with two images of ten attributes, handled by `streamHandler` without idempotency, by Powertools' batch processor
 * with the SDK's `unmarshall`, and by a bare loop with the same. The handler reads three attributes of each image, or all ten. The ratios say
 * how many times faster ours is.
 */
export async function benchDecode(): Promise<object> {
  const samples = await measureInTurn(Object.fromEntries(CASES.map((name) => [name, join(__dirname, 'decode', `${name}.mjs`)])), ROUNDS);
  printTable(samples);
  const nanoseconds = (name: string) => median(samples[name]['ns a record']);
  const ratio = (read: string, other: string) => Number((nanoseconds(`${read}-${other}`) / nanoseconds(`${read}-ours`)).toFixed(2));
  return {
    readThreeRatio: ratio('read-three', 'powertools'),
    readAllRatio: ratio('read-all', 'powertools'),
    readThreeVsBareRatio: ratio('read-three', 'bare-loop'),
    readAllVsBareRatio: ratio('read-all', 'bare-loop'),
  };
}
