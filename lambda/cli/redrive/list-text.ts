import Table from 'cli-table3';
import { othersText } from './others-text';
import { ageText, timeLeftText } from './time-text';
import { functionIn } from '../../../src/shared/arn';
import type { Cause, Collection, FailureSource } from '../../redrive';
import { countText, plural } from '../text/count';
import { shorten } from '../text/shorten';

/** How many failures of a cause are shown. The JSON has all of them. */
const MAX_ROWS = 10;

const MAX_KEYS_LENGTH = 48;

const COMMAND = 'npx cdk-dynamodb-streams redrive';

/** The messages of a source. */
interface Listing {
  readonly source: Pick<FailureSource, 'kind' | 'name'>;
  /** The options that name the source, for another command to copy. */
  readonly flags: string;
  readonly causes: readonly Cause[];
  readonly others: Collection['others'];
  readonly heldElsewhere: number;
}

/** Shows the failures of a source by cause, and the commands that come next. */
export function listText(listing: Listing): string {
  const { source, causes, others, heldElsewhere } = listing;
  const hasUnread = causes.some((cause) => cause.failures.some(({ keys }) => keys.length === 0));
  const unseen = `Not shown: about ${plural(heldElsewhere, 'message')} that another command, or the redrive function, holds at the moment.`;
  const sections = [
    [headline(listing)],
    ...causes.map((cause) => [causeTitle(cause), rowsOf(cause)]),
    hasUnread ? ['Keys that are "in the stream": show ID reads them there.'] : [],
    othersText(others, source.kind),
    heldElsewhere > 0 ? [unseen] : [],
    ...nextCommands(listing),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headline({ source, causes, heldElsewhere }: Listing): string {
  const failures = sum(causes.map((cause) => cause.failures.length));
  const records = sum(causes.map((cause) => cause.records));
  if (failures > 0) return `${plural(failures, 'failure')} with ${plural(records, 'record')} in ${source.name}`;
  return heldElsewhere > 0
    ? `No failure can be seen in ${source.name} at the moment.`
    : `No failures in ${source.name}.`;
}

/** A saved file stays as it is: nothing of it can be saved or discarded. */
function nextCommands({ source, flags, causes, others }: Listing): string[][] {
  const isFile = source.kind === 'file';
  const next = [
    'What next:',
    `  ${COMMAND} show ID ${flags}`,
    ...(isFile ? [] : [`  ${COMMAND} save --out failures.jsonl ${flags}`]),
    `  ${COMMAND} run --dry-run ${flags}`,
  ];
  const discard = ['To give up what nobody will fix, or is no failure:', `  ${COMMAND} discard ID ${flags}`];
  return [causes.length > 0 ? next : [], causes.length + others.length > 0 && !isFile ? discard : []];
}

function causeTitle({ condition, error, similarErrors, functionArn, failures, records }: Cause): string {
  const owner = functionArn ? ` of ${functionText(functionArn)}` : '';
  const message = error ? `, ${error}${similarErrors > 0 ? ` (and ${countText(similarErrors)} like it)` : ''}` : '';
  return `${condition}${message}: ${plural(failures.length, 'failure')}${owner}, ${plural(records, 'record')}`;
}

function rowsOf({ failures }: Cause): string {
  const table = new Table({
    head: ['id', 'given up', 'time left', 'records', 'attempts', 'keys'],
    style: { head: [], border: [], compact: true },
  });
  for (const listed of failures.slice(0, MAX_ROWS)) {
    const { id, batchSize, attempts } = listed.failure;
    table.push([
      id,
      ageText(listed),
      timeLeftText(listed),
      batchSize,
      attempts,
      shorten(listed.keys.join('; ') || 'in the stream', MAX_KEYS_LENGTH),
    ]);
  }
  const more = failures.length - MAX_ROWS;
  return more > 0
    ? `${table.toString()}\n… and ${countText(more)} more, with more time left (--json has all)`
    : table.toString();
}

function functionText(arn: string): string {
  const { name = arn, qualifier } = functionIn(arn) ?? {};
  return qualifier === undefined ? name : `${name}:${qualifier}`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((one, other) => one + other, 0);
}
