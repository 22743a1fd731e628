import { ageText, timeLeftText } from './time-text';
import { keyText } from '../../record/key-text';
import type { ListedFailure, ResolvedFailure } from '../../redrive';
import { plural } from '../text/count';

/** Shows one failure with its records. */
export function showText({ failure, records, lost, surplus }: ResolvedFailure, listed: ListedFailure): string {
  const { id, condition, error, attempts, requestId, functionArn, streamArn, range, batchSize, held, failedAtMs } =
    failure;
  const rows: [string, string | undefined][] = [
    ['Failure', id],
    ['Cause', `${condition}${error ? `, ${error}` : ''}`],
    ['Given up', `${new Date(failedAtMs).toISOString()}, ${ageText(listed)}, after ${plural(attempts, 'attempt')}`],
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

/** Converts an attribute for people: a set to a list, a number to a JSON number if that is exact. */
function plain(attribute: any): unknown {
  const [[type, value]] = Object.entries<any>(attribute);
  if (type === 'M') return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  if (type === 'L') return value.map(plain);
  if (type === 'NULL') return null;
  return type === 'N' && String(Number(value)) === value ? Number(value) : value;
}
