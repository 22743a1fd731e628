import { join } from 'node:path';
import { fileCase, measureInTurn, median, printTable, rounded } from './compare';

const ROUNDS = 7;
const caseFile = (name: string, read: string) => fileCase(join(__dirname, 'decode', `${name}.mjs`), { READ: read });

/**
 * A batch of 1,000 records with two images of ten attributes, handled by `streamHandler` without idempotency, by
 * Powertools' batch processor with the SDK's `unmarshall`, and by a bare loop with the same. The handler reads three
 * attributes of each image, or all ten. The ratios say how many times faster ours is.
 */
export async function benchDecode(): Promise<object> {
  const samples = await measureInTurn(
    {
      'streamHandler, three read': caseFile('ours', 'three'),
      'Powertools, three read': caseFile('powertools', 'three'),
      'bare loop, three read': caseFile('bare-loop', 'three'),
      'streamHandler, all read': caseFile('ours', 'all'),
      'Powertools, all read': caseFile('powertools', 'all'),
      'bare loop, all read': caseFile('bare-loop', 'all'),
    },
    ROUNDS,
  );
  printTable(samples);
  const timesFaster = (read: string, than: string) =>
    rounded(
      median(samples[`${than}, ${read} read`]['ns a record']) /
        median(samples[`streamHandler, ${read} read`]['ns a record']),
    );
  return {
    readThreeRatio: timesFaster('three', 'Powertools'),
    readAllRatio: timesFaster('all', 'Powertools'),
    readThreeVsBareRatio: timesFaster('three', 'bare loop'),
    readAllVsBareRatio: timesFaster('all', 'bare loop'),
  };
}
