import type { Collection, FailureSource } from '../../redrive';
import { plural } from '../text/count';

/** How many records or messages a text names. */
export const MAX_NAMED = 10;

/** Lists the messages that are no failures. The advice depends on the source: a file stays as it is. */
export function othersText(others: Collection['others'], sourceKind: FailureSource['kind']): string[] {
  if (others.length === 0) return [];
  const shown = others.slice(0, MAX_NAMED).map(({ held, reason }) => `  ${held.name}: ${reason}`);
  const more = others.length - shown.length;
  const advice = sourceKind === 'file' ? 'remove their lines by hand' : 'redrive discard removes them';
  return [
    `Left as they are, since they cannot be redriven (${advice}): ${plural(others.length, 'message')}`,
    ...shown,
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}
