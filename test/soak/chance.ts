import { createHash } from 'node:crypto';

/**
 * A number from 0 to below 1 that depends on these names and on nothing else, so that all processes of a run, however
 * often they are started anew, throw the same dice.
 */
export function chance(...names: readonly (string | number)[]): number {
  return createHash('sha256').update(names.join(' ')).digest().readUInt32BE() / 2 ** 32;
}
