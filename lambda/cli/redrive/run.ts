import { RedriveBar } from './bar';
import { sourceCommand, Tools } from './command';
import { EXIT, EXIT_HELP } from '../exit';
import { LineFile } from './files';
import { resultText } from './result-text';
import { dryParts, lambdaInvoke, lineOf, objectsIn, redrive, RedriveParts, RedriveResult } from '../../redrive';
import { duration, wholeNumber } from '../arguments';

interface RunOptions {
  readonly dryRun?: boolean;
  readonly max?: number;
  readonly rate?: number;
  readonly only?: string;
  readonly olderThan?: number;
  readonly function?: string;
  readonly wholeRange?: boolean;
  readonly lost: string;
}

export const runCommand = sourceCommand<RunOptions>(
  'run',
  'Give the records to the function, those of an item in order, and remove what is done',
  async (tools, options) => {
    const {
      max,
      rate,
      only,
      olderThan: olderThanMs,
      function: functionName,
      wholeRange,
      dryRun: isDryRun = false,
    } = options;
    const bar = new RedriveBar(!isDryRun && only === undefined);
    const parts = partsOf(tools, options.lost);
    const selection = { max, rate, only, olderThanMs, functionName, wholeRange };
    const result = await redrive(isDryRun ? dryParts(parts) : parts, {
      ...selection,
      signal: tools.signal,
      onProgress: bar.show,
    });
    bar.stop();
    console.log(
      resultText(result, { isDryRun, isFile: options.file !== undefined, lostFile: options.lost, only, olderThanMs }),
    );
    return exitOf(result, only);
  },
)
  .option('--dry-run', 'do all but that, and say what would be done')
  .option('--max <n>', 'so many messages at most, the first in the stream', wholeNumber(1))
  .option('--rate <r>', 'so many records a second at most', wholeNumber(1))
  .option('--only <key>', 'only records of this item: orderId=17, or orderId=17,line=1 with a sort key')
  .option('--older-than <duration>', 'only what was given up at least so long ago, e.g. 15m', duration)
  .option('--function <name>', 'name or ARN of another function, or of another version (default: the one that failed)')
  .option('--whole-range', 'give the function all records of a range, even if more lie in it than failed')
  .option('--lost <file>', 'where the messages are kept of which records are lost', 'redrive-lost.jsonl')
  .addHelpText('after', EXIT_HELP);

function partsOf({ source, clients }: Tools, lostFile: string): RedriveParts {
  return {
    source,
    objects: objectsIn(clients.s3),
    streams: clients.streams,
    invoke: lambdaInvoke(clients.lambda),
    keepLost: async (resolved) => {
      const file = await LineFile.append(lostFile);
      await file.append(lineOf(resolved));
      await file.close();
    },
  };
}

/** A key that nothing has is a mistake, or was done before. That nothing is old enough is as it should be. */
function exitOf(result: RedriveResult, only: string | undefined): number {
  const { counts, matching, left, stopped, leftRecords, unclear, withoutFunction, others, notRemoved, heldElsewhere } =
    result;
  if (stopped === 'interrupted') return EXIT.interrupted;
  if (stopped || heldElsewhere > 0) return EXIT.stopped;
  if (counts.lost > 0) return EXIT.someLost;
  const isUnmatched = only !== undefined && matching.length === 0 && left > 0;
  const areSomeLeft = [leftRecords, unclear, withoutFunction, others, notRemoved].some(({ length }) => length > 0);
  return isUnmatched || areSomeLeft ? EXIT.someLeft : EXIT.allDone;
}
