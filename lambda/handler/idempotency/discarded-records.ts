import { ReceivedBatch } from '../invocation/received-batch';

/**
 * Finds the records of a batch that the mapping has discarded before: a later record of the same item was handled,
 * which happens only once the earlier ones are finished. They are in the failure destination. Delivered again, they
 * would leave their item in its past.
 *
 * @param isHandled whether an earlier invocation for the stream has handled the record at a place
 * @returns their places
 */
export function discardedRecords(
  { itemKeys, records }: Pick<ReceivedBatch, 'itemKeys' | 'records'>,
  isHandled: (place: number) => boolean,
): ReadonlySet<number> {
  const discarded = new Set<number>();
  const overtaken = new Set<string>();
  for (let place = itemKeys.length - 1; place >= 0; place--) {
    if (isHandled(place)) overtaken.add(itemKeys[place]);
    else if (overtaken.has(itemKeys[place]) && records[place].redriven === undefined) discarded.add(place);
  }
  return discarded;
}
