import { isDeepStrictEqual } from 'node:util';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoDBRecord, streamHandler } from 'cdk-dynamodb-streams/lambda';
import { lambdaContext, streamEvent } from 'cdk-dynamodb-streams/testing';
import Table from 'cli-table3';
import { Product, ProductView, viewOf } from './product';
import { RunningApp, runApp, runDemo, scan, untilDone } from '../support/run-app';

const PRODUCTS = 100;
const CHANGES = 600;

runDemo(async () => {
  console.log('Synthesising the CDK app, starting DynamoDB Local and an SQS server …');
  const app = await runApp(__dirname, 'Catalogue');
  const { dynamodb, outputs } = app;

  console.log(`Making ${CHANGES} changes to ${PRODUCTS} products …`);
  await changeProducts(dynamodb, outputs.ProductsTableName);
  await untilDone(app, CHANGES);
  await app.stop();

  console.log('Delivering the same records once more, days late and in random order …');
  const late = shuffled(recordsOf(app));
  const { refused, unguarded } = await deliverLate(late, app);

  const products = (await scan<Product>(dynamodb, outputs.ProductsTableName)).map(viewOf);
  const view = (await scan<Product>(dynamodb, outputs.ViewTableName, 'by-category')).map(viewOf);
  const wrong = differences(products, view);
  const table = new Table({ colAligns: ['left', 'right', 'left'], style: { compact: true, border: [] } });
  table.push(
    ['changes delivered late', late.length, 'each of them was in the view before'],
    ['late writes refused', refused, 'by unlessNewer'],
    ['products in the table', products.length, ''],
    ['products in the view', view.length, 'found by its index'],
    ['wrong in the view', wrong, 'missing, outdated or brought back'],
    ['wrong without unlessNewer', differences(products, unguarded), 'had no late write been refused'],
  );
  console.log(`\n${table}\n`);
  console.log(wrong === 0 ? 'The view is what the table is.' : 'The view is not what the table is.');
  return wrong === 0;
});

/** Puts products with ever another price, and removes some of them; some of those come back. */
async function changeProducts(dynamodb: DynamoDBDocumentClient, TableName: string): Promise<void> {
  const existing = new Set<string>();
  for (let change = 1; change <= CHANGES; change++) {
    const productId = `product-${Math.ceil(Math.random() * PRODUCTS)}`;
    if (existing.has(productId) && Math.random() < 0.2) {
      existing.delete(productId);
      await dynamodb.send(new DeleteCommand({ TableName, Key: { productId } }));
    } else {
      existing.add(productId);
      const category = ['books', 'games', 'tools'][change % 3];
      const product: Product = {
        productId,
        name: `The ${productId}`,
        category,
        price: 1000 + change,
        description: 'As good as new.',
      };
      await dynamodb.send(new PutCommand({ TableName, Item: product }));
    }
  }
}

/** What the function was given, each record once. */
function recordsOf({ events }: RunningApp): DynamoDBRecord[] {
  const delivered = events.flatMap((event) => (event.type === 'invoked' ? event.batch.records : []));
  return [...new Map(delivered.map((record) => [record.eventID, record])).values()];
}

/**
 * Hands records to the function's code, as a redrive would.
 *
 * @returns how many were refused, and what the view would be if none was
 */
async function deliverLate(records: DynamoDBRecord[], { dynamodbEndpoint, outputs }: RunningApp) {
  Object.assign(process.env, {
    VIEW_TABLE: outputs.ViewTableName,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  // Not before its environment is there.
  const { project } = await import('./project-products.js');
  let refused = 0;
  const unguarded = new Map<string, ProductView>();
  const redrive = streamHandler<Product>(async (record) => {
    if (!(await project(record))) refused++;
    if (record.newImage) unguarded.set(record.newImage.productId, viewOf(record.newImage));
    else unguarded.delete(record.oldImage.productId);
  });
  const { batchItemFailures } = await redrive(streamEvent(...records), lambdaContext({ timeoutMs: 120_000 }));
  if (batchItemFailures.length > 0) throw new Error('not all late records could be processed');
  return { refused, unguarded: [...unguarded.values()] };
}

/** Counts the products that are missing from the view, outdated there, or there and not in the table. */
function differences(products: readonly ProductView[], view: readonly ProductView[]): number {
  const byId = (items: readonly ProductView[]) => new Map(items.map((item) => [item.productId, item]));
  const [expected, found] = [byId(products), byId(view)];
  return [...new Set([...expected.keys(), ...found.keys()])].filter(
    (id) => !isDeepStrictEqual(expected.get(id), found.get(id)),
  ).length;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
