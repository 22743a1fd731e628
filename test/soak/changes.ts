import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { chance } from './chance';
import { Version } from './journal';

/** Items, of which the first ones change most. */
const ITEMS = 200;

/** BatchWriteItem takes no more, and no two of the same item. */
const BATCH_LIMIT = 25;

/** How the handler deals with a change, until it is mended. */
export type Kind =
  /** It mostly succeeds. */
  | 'plain'
  /** It throws an UnprocessableRecordError each time. */
  | 'unprocessable'
  /** It throws each time. */
  | 'hopeless'
  /** It ends its own process each time. */
  | 'toxic';

export interface Change extends Version {
  readonly kind: Kind;
}

/** Changes between two toxic ones, each of which keeps the shard for seconds. */
const TOXIC_EVERY = 400;

/** Changes without an end. */
export function* changesOf(seed: number): Generator<Change> {
  const versions = new Map<string, number>();
  for (let index = 0; ; index++) {
    const key = `item-${Math.floor(chance(seed, 'item', index) ** 2 * ITEMS)}`;
    const version = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    yield { key, version, kind: kindOf(seed, index) };
  }
}

function kindOf(seed: number, index: number): Kind {
  if (index % TOXIC_EVERY === TOXIC_EVERY / 2) return 'toxic';
  const dice = chance(seed, 'kind', index);
  return dice < 0.02 ? 'unprocessable' : dice < 0.025 ? 'hopeless' : 'plain';
}

/** Writes the next changes, so many, those of an item in order. Returns them once DynamoDB has acknowledged them. */
export async function writeChanges(
  client: DynamoDBClient,
  table: string,
  changes: Generator<Change>,
  count: number,
): Promise<Change[]> {
  const written: Change[] = [];
  let batch = new Map<string, Change>();
  const flush = async () => {
    if (batch.size > 0) await put(client, table, [...batch.values()]);
    written.push(...batch.values());
    batch = new Map();
  };
  while (written.length + batch.size < count) {
    const change: Change = changes.next().value;
    if (batch.has(change.key) || batch.size === BATCH_LIMIT) await flush();
    batch.set(change.key, change);
  }
  await flush();
  return written;
}

async function put(client: DynamoDBClient, table: string, changes: readonly Change[]): Promise<void> {
  const requests = changes.map(({ key, version, kind }) => ({
    PutRequest: { Item: { id: { S: key }, version: { N: String(version) }, kind: { S: kind } } },
  }));
  const { UnprocessedItems = {} } = await client.send(
    new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
  );
  if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local has not written all changes');
}
