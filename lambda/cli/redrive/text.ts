import Table from 'cli-table3';
import { functionIn } from '../../../src/shared/arn';
import { keyText } from '../../record/key-text';
import { Cause, Collection, Discarded, ListedFailure, ResolvedFailure, StillParked } from '../../redrive';

/** Of a cause; all of them are in the JSON. */
const MOST_ROWS = 10;

/** Of records that were left. */
export const MOST_LEFT = 10;

const HOUR_MS = 3_600_000;

const STILL_PARKED: { readonly [state in NonNullable<StillParked>]: string } = {
  nothing: ' Nothing of its item is parked any more: new records of it are processed as they come.',
  'later records':
    ' Later records of its item are still parked, but not behind it: redrive run gives them back. Until then, new ones are parked behind those.',
  'earlier records':
    ' An earlier record of its item is still remembered as parked: later ones go on being held up, by that.',
};

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** In two units at most: 22 h 10 min. */
export function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** What there is. */
interface Listing {
  readonly source: string;
  /** Options that say so. */
  readonly flags: string;
  readonly causes: readonly Cause[];
  readonly others: Collection['others'];
  readonly heldElsewhere: number;
}

/** For programs. Records and messages are not in it: `show` has them. */
export function json(value: object): string {
  return JSON.stringify(
    value,
    (name, inner) => {
      if (name !== 'failure') return inner;
      const { records, message, held, ...failure } = inner;
      return { ...failure, message: held.name };
    },
    2,
  );
}

export function listText({ source, flags, causes, others, heldElsewhere }: Listing): string {
  const failures = causes.reduce((sum, cause) => sum + cause.failures.length, 0);
  const records = causes.reduce((sum, cause) => sum + cause.records, 0);
  const hasUnread = causes.some((cause) => cause.failures.some(({ keys }) => keys.length === 0));
  const command = 'npx cdk-dynamodb-streams redrive';
  return [
    headline(failures, records, source, heldElsewhere),
    ...causes.flatMap((cause) => ['', causeTitle(cause), rowsOf(cause)]),
    ...(hasUnread ? ['', 'Keys that are "in the stream": show ID reads them there.'] : []),
    ...othersText(others, flags.startsWith('--file')),
    ...(heldElsewhere > 0
      ? [
          '',
          `Not shown: about ${plural(heldElsewhere, 'message')} that another command, or the redrive function, holds at the moment.`,
        ]
      : []),
    ...(failures > 0
      ? [
          '',
          'What next:',
          `  ${command} show ID ${flags}`,
          ...(flags.startsWith('--file') ? [] : [`  ${command} save --out failures.jsonl ${flags}`]),
          `  ${command} run --dry-run ${flags}`,
        ]
      : []),
    ...(failures + others.length > 0 && !flags.startsWith('--file')
      ? ['', 'To give up what nobody will fix, or is no failure:', `  ${command} discard ID ${flags}`]
      : []),
  ].join('\n');
}

function headline(failures: number, records: number, source: string, heldElsewhere: number): string {
  if (failures > 0) return `${plural(failures, 'failure')} with ${plural(records, 'record')} in ${source}`;
  return heldElsewhere > 0 ? `No failure can be seen in ${source} at the moment.` : `No failures in ${source}.`;
}

/** What became of a message that was discarded, in a line for each failure. */
export function discardedText({ held, saved, stillParked, isRemoved }: Discarded, file: string): string {
  const what = saved.map(({ resolved: { failure, records, lost }, error }) => {
    const why = error
      ? `: its records could not be fetched, the message alone was saved: ${error.message}`
      : lost > 0
        ? `, ${lost} more LOST`
        : '';
    return `${failure.id} (${plural(records.length, 'record')}${why})`;
  });
  const removed = isRemoved
    ? 'and discarded'
    : 'but NOT discarded: its message could not be removed, or is held by somebody else now';
  return `${what.join(', ') || `The message ${held.name}`}: saved in ${file}, ${removed}.${stillParked ? STILL_PARKED[stillParked] : ''}`;
}

function causeTitle({ condition, error, similarErrors, functionArn, failures, records }: Cause): string {
  const of = functionArn ? ` of ${functionText(functionArn)}` : '';
  const what = error
    ? `, ${error}${similarErrors > 0 ? ` (and ${similarErrors.toLocaleString('en')} like it)` : ''}`
    : '';
  return `${condition}${what}: ${plural(failures.length, 'failure')}${of}, ${plural(records, 'record')}`;
}

function rowsOf({ failures }: Cause): string {
  const table = newTable(['id', 'given up', 'time left', 'records', 'attempts', 'keys']);
  for (const listed of failures.slice(0, MOST_ROWS)) {
    const { id, batchSize, attempts } = listed.failure;
    table.push([
      id,
      `${span(listed.ageMs)} ago`,
      timeLeftText(listed),
      batchSize,
      attempts,
      shorten(listed.keys.join('; ') || 'in the stream', 48),
    ]);
  }
  const more = failures.length - MOST_ROWS;
  return more > 0
    ? `${table.toString()}\n… and ${more.toLocaleString('en')} more, with more time left (--json has all)`
    : table.toString();
}

function timeLeftText({ timeLeftMs }: ListedFailure): string {
  if (timeLeftMs === undefined) return 'kept';
  if (timeLeftMs <= 0) return 'EXPIRED';
  return timeLeftMs < HOUR_MS ? `${span(timeLeftMs)} !` : span(timeLeftMs);
}

export function othersText(others: Collection['others'], isFile: boolean): string[] {
  if (others.length === 0) return [];
  const shown = others.slice(0, MOST_LEFT).map(({ held, reason }) => `  ${held.name}: ${reason}`);
  const more = others.length - shown.length;
  return [
    '',
    `Left as they are, since they cannot be redriven (${isFile ? 'remove their lines by hand' : 'redrive discard removes them'}): ${plural(others.length, 'message')}`,
    ...shown,
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

/** One failure, and its records. */
export function showText({ failure, records, lost, surplus }: ResolvedFailure, listed: ListedFailure): string {
  const { id, condition, error, attempts, requestId, functionArn, streamArn, range, batchSize, held, failedAtMs } =
    failure;
  const rows: [string, string | undefined][] = [
    ['Failure', id],
    ['Cause', `${condition}${error ? `, ${error}` : ''}`],
    [
      'Given up',
      `${new Date(failedAtMs).toISOString()}, ${span(listed.ageMs)} ago, after ${plural(attempts, 'attempt')}`,
    ],
    ['Time left', timeLeftText(listed)],
    ['Function', functionArn],
    ['In its log', requestId && `request ${requestId}`],
    ['Stream', streamArn],
    ['Range', range && `${range.startSequenceNumber} to ${range.endSequenceNumber} in ${range.shardId}`],
    ['Message', held.name],
    [
      'Records',
      `${plural(batchSize, 'record')}${lost > 0 ? `, of which ${lost} LOST: the stream has trimmed them` : ''}`,
    ],
    [
      'Unclear',
      surplus > 0
        ? `the range has ${plural(surplus, 'record')} more than failed, and the message does not say which`
        : undefined,
    ],
  ];
  return [
    ...rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`${name.padEnd(12)}${value}`])),
    ...records.flatMap((record, index) => [
      '',
      `${index + 1}. ${record.eventName} ${keyText(record)}, sequence number ${record.dynamodb!.SequenceNumber}`,
      imagesOf(record),
    ]),
  ].join('\n');
}

function imagesOf({ dynamodb = {} }: ResolvedFailure['records'][number]): string {
  const images = Object.entries({ old: dynamodb.OldImage, new: dynamodb.NewImage }).filter(([, image]) => image);
  return images.map(([name, image]) => `   ${name} ${JSON.stringify(plain({ M: image }))}`).join('\n');
}

/** An attribute for people to read: sets as lists, numbers as they are written. */
function plain(attribute: any): unknown {
  const [[type, value]] = Object.entries<any>(attribute);
  if (type === 'M') return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  if (type === 'L') return value.map(plain);
  if (type === 'NULL') return null;
  return type === 'N' && String(Number(value)) === value ? Number(value) : value;
}

function newTable(head: string[]): Table.Table {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}

function functionText(arn: string): string {
  const { name = arn, qualifier } = functionIn(arn) ?? {};
  return qualifier === undefined ? name : `${name}:${qualifier}`;
}

export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
