import { placeOf, World } from './world';
import { digest, shortened } from '../../../../lambda/record/record-id';
import { Batch } from '../../../../lambda/rules/batch';

/**
 * Names everything on which the rest of a run depends. Two worlds with the same fingerprint go on alike, so one of them
 * need not be explored. Names that chance or the order of invocations has made are replaced, and times count from now.
 */
export function fingerprint(world: World): string {
  const { beginnings, discarded, epoch, invocations, messages, next, nowMs, rules, shard, spent } = world;
  const batches = shard.slots.flatMap((slot) => slot.batches);
  const wrote = batches.map(({ id }) => world.attemptsThatWrote.get(id));
  return JSON.stringify([
    [
      next,
      epoch,
      invocations,
      rules.settings.batchSize,
      wrote,
      [...beginnings].sort(),
      [...discarded].sort(),
      world.forgettable,
    ],
    batches.map((batch) => batchText(world, batch)),
    shard.slots.map(({ waiting }) => waiting.map(placeOf)),
    Math.max(0, shard.nextPollMs - nowMs),
    messages,
    Object.entries(spent).sort(),
    world.promises.fingerprint(),
    storeText(world, batches),
  ]);
}

function batchText({ nowMs }: World, { records, attempts, throttles, notBeforeMs }: Batch): unknown {
  return [records.map(placeOf), attempts, throttles, Math.max(0, notBeforeMs - nowMs)];
}

/** The store without names that mean the same whatever they are: of writers that come back, and of owners of claims. */
function storeText(world: World, batches: readonly Batch[]): unknown {
  const nowSeconds = world.nowMs / 1000;
  const writers = new Map(batches.map(({ id }, index) => [shortened(digest(world.requestIdOf(id))), `batch ${index}`]));
  const owners = new Map<string, number>();
  const ownerText = (owner: string) => {
    if (!owners.has(owner)) owners.set(owner, owners.size);
    return `owner ${owners.get(owner)}`;
  };
  const entries = world.store.entries();
  const items = entries
    .filter(([id]) => !id.startsWith('commit#'))
    .map(([id, { value, expiresAt }]) => [
      id,
      Math.round((expiresAt - nowSeconds) / 86_400),
      Buffer.from(value)
        .toString('latin1')
        .replace(/"writer":"(\w+)"/, (_, writer: string) => writers.get(writer) ?? 'writer')
        .replace(/"owner":"(\w+)"/, (_, owner: string) => ownerText(owner))
        .replace(/"endMs":(\d+)/, (_, endMs: string) => `ends in ${Math.max(-1, Number(endMs) - world.nowMs)}`)
        .replace(/:\d{10}\b/g, ''),
    ]);
  // Nobody reads the commit of an owner whose claims were taken over.
  const commits = entries
    .filter(([id]) => owners.has(id.slice('commit#'.length)))
    .map(([id, { value }]) => [owners.get(id.slice('commit#'.length)), Buffer.from(value).toString()])
    .sort(([one], [other]) => Number(one) - Number(other));
  return [items, commits];
}
