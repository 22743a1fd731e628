import type { Discarded, StillParked } from '../../redrive';
import { plural } from '../text/count';

const STILL_PARKED: { readonly [state in NonNullable<StillParked>]: string } = {
  nothing: ' Nothing of its item is parked any more: new records of it are processed as they come.',
  'later records':
    ' Later records of its item are still parked, but not behind it: redrive run gives them back. Until then, new ones are parked behind those.',
  'earlier records':
    ' An earlier record of its item is still remembered as parked: later ones go on being held up, by that.',
};

/** Tells how a message was discarded, in one line. */
export function discardedText({ held, saved, stillParked, isRemoved }: Discarded, file: string): string {
  const failures = saved.map(({ resolved: { failure, records, lost }, error }) => {
    const problem = error
      ? `: its records could not be fetched, the message alone was saved: ${error.message}`
      : lost > 0
        ? `, ${lost} more LOST`
        : '';
    return `${failure.id} (${plural(records.length, 'record')}${problem})`;
  });
  const removed = isRemoved
    ? 'and discarded'
    : 'but NOT discarded: its message could not be removed, or is held by somebody else now';
  return `${failures.join(', ') || `The message ${held.name}`}: saved in ${file}, ${removed}.${stillParked ? STILL_PARKED[stillParked] : ''}`;
}
