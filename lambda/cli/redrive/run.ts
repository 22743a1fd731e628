import { sourceCommand, SourceTools } from './command';
import { EXIT, EXIT_HELP } from '../exit';
import { LineFile } from './files';
import { ProgressBar } from './progress-bar';
import { runText } from './run-text';
import { waitingNotice } from './waiting-text';
import {
  dryParts,
  lambdaInvoke,
  objectsIn,
  redrive,
  RedriveEvent,
  RedriveParts,
  RedriveSummary,
  savedLine,
} from '../../redrive';
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

/** The events that move the bar. */
const BAR_EVENTS: ReadonlySet<RedriveEvent['type']> = new Set(['done', 'failed', 'heldBack']);

export const runCommand = sourceCommand<RunOptions>(
  'run',
  'Give the records to the function, those of an item in order, and remove what is done',
  async (tools, options) => {
    const { max, rate, only, olderThan: olderThanMs, wholeRange, dryRun: isDryRun = false, lost: lostFile } = options;
    const parts = partsOf(tools, lostFile);
    const summary = new RedriveSummary();
    const bar = new ProgressBar();
    const notice = waitingNotice();
    // A dry run takes no time, and the total counts the records of all items.
    const hasBar = !isDryRun && only === undefined;
    for await (const event of redrive(isDryRun ? dryParts(parts) : parts, {
      max,
      rate,
      only,
      olderThanMs,
      functionName: options.function,
      wholeRange,
      signal: tools.signal,
    })) {
      summary.add(event);
      if (event.type === 'waiting') notice(event);
      if (hasBar && BAR_EVENTS.has(event.type)) bar.show(summary.counts);
    }
    bar.stop();
    console.log(runText(summary, { isDryRun, sourceKind: tools.source.kind, lostFile, only, olderThanMs }));
    return exitOf(summary, only);
  },
)
  .option('--dry-run', 'do all but that, and say what would be done')
  .option('--max <n>', 'redrive at most n messages, oldest first', wholeNumber(1))
  .option('--rate <r>', 'redrive at most r records a second', wholeNumber(1))
  .option('--only <key>', 'redrive only records of this item: orderId=17, or orderId=17,line=1 with a sort key')
  .option('--older-than <duration>', 'redrive only failures that are at least so old, e.g. 15m', duration)
  .option('--function <name>', 'name or ARN of another function, or of another version (default: the one that failed)')
  .option('--whole-range', 'give the function all records of a range, even if more lie in it than failed')
  .option('--lost <file>', 'file for the messages whose records are lost', 'redrive-lost.jsonl')
  .addHelpText('after', EXIT_HELP);

function partsOf({ source, clients }: SourceTools, lostFile: string): RedriveParts {
  return {
    source,
    objects: objectsIn(clients.s3),
    streams: clients.streams,
    invoke: lambdaInvoke(clients.lambda),
    keepLost: async (resolved) => {
      const file = await LineFile.append(lostFile);
      await file.append(savedLine(resolved));
      await file.close();
    },
  };
}

/** A key that no record has is a mistake, or was redriven before. That no failure is old enough is normal. */
function exitOf(summary: RedriveSummary, only: string | undefined): number {
  const { counts, matching, left, stopped, failed, unclear, withoutFunction, others, notRemoved } = summary;
  if (stopped === 'interrupted') return EXIT.interrupted;
  if (stopped || summary.heldElsewhere > 0) return EXIT.stopped;
  if (counts.lost > 0) return EXIT.someLost;
  const isUnmatched = only !== undefined && matching === 0 && left > 0;
  const areSomeLeft = [failed, unclear, withoutFunction, others, notRemoved].some(({ length }) => length > 0);
  return isUnmatched || areSomeLeft ? EXIT.someLeft : EXIT.allDone;
}
