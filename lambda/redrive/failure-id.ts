import { FoundFailure } from './collect';
import { PeekedFailures } from './peek-failures';

/**
 * Finds the failure that an id, or the beginning of one, means. Several messages may have the same failure. For an
 * unknown id there is none.
 *
 * @throws if several failures have an id that begins so
 */
export function failuresById(id: string, failures: readonly FoundFailure[]): FoundFailure[] {
  const found = failures.filter((failure) => failure.id.startsWith(id));
  const ids = new Set(found.map((failure) => failure.id));
  if (ids.size > 1) throw new Error(`'${id}' is the beginning of several ids: ${[...ids].join(', ')}`);
  return found;
}

/** @param advice tells how to list the ids */
export function unknownId(id: string, advice: string, { heldElsewhere }: Pick<PeekedFailures, 'heldElsewhere'>): Error {
  const unseen =
    heldElsewhere > 0
      ? `; about ${heldElsewhere.toLocaleString('en-US')} more are held by another command at the moment`
      : '';
  return new Error(`no failure has an id that begins with '${id}'. ${advice}${unseen}`);
}
