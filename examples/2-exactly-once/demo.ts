import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import Table from 'cli-table3';
import { runApp, runDemo, scan, untilDone } from '../support/run-app';

const CUSTOMERS = ['Ada', 'Grace', 'Hedy', 'Radia'];
const ORDERS = 300;

/** What the items of both tables have. */
interface Sum {
  readonly customer: string;
  /** In cents. */
  readonly total: number;
}

runDemo(async () => {
  console.log('Synthesising the CDK app, starting DynamoDB Local and an SQS server …');
  const app = await runApp(__dirname, 'Revenue');
  const { dynamodb, events, logged, outputs } = app;

  console.log(`Placing, changing and removing ${ORDERS} orders, with a function that crashes now and then …`);
  const changes = await writeOrders(dynamodb, outputs.OrdersTableName);
  await untilDone(app, changes);
  await app.stop();

  const expected = totals(await scan<Sum>(dynamodb, outputs.OrdersTableName));
  const found = totals(await scan<Sum>(dynamodb, outputs.RevenueTableName));
  const table = new Table({
    head: ['', 'orders table', 'revenue table'],
    colAligns: ['left', 'right', 'right'],
    style: { compact: true, head: [], border: [] },
  });
  for (const name of [...CUSTOMERS, 'all']) table.push([name, money(expected.get(name)), money(found.get(name))]);
  console.log(`\n${table}\n`);

  const invocations = events.filter((event) => event.type === 'invoked');
  const deliveries = invocations.reduce((sum, { batch }) => sum + batch.records.length, 0);
  const crashes = invocations.filter(
    ({ result }) => result.functionError && result.errorType === 'Runtime.ExitError',
  ).length;
  const refused = logged.filter((line) => line.startsWith('refused')).length;
  console.log(`${changes} changes were delivered ${deliveries} times, because the function crashed ${crashes} times.`);
  console.log(`${refused} transactions were refused, because their change had been added before.`);

  const agree = ['all', ...CUSTOMERS].every((name) => expected.get(name) === found.get(name));
  console.log(agree ? 'The tables agree to the cent.' : 'The tables do not agree.');
  return agree;
});

/** Places all orders, changes every third, and removes every tenth. Returns how many changes that were. */
async function writeOrders(dynamodb: DynamoDBDocumentClient, TableName: string): Promise<number> {
  let changes = 0;
  const write = async (command: PutCommand | DeleteCommand) => {
    await dynamodb.send(command as PutCommand);
    changes++;
  };
  for (let number = 1; number <= ORDERS; number++) {
    const Key = { customer: CUSTOMERS[number % CUSTOMERS.length], orderId: `order-${number}` };
    await write(new PutCommand({ TableName, Item: { ...Key, total: 1000 + number } }));
    if (number % 3 === 0) await write(new PutCommand({ TableName, Item: { ...Key, total: 500 + number } }));
    if (number % 10 === 0) await write(new DeleteCommand({ TableName, Key }));
  }
  return changes;
}

/** The totals of each customer, and of all. */
function totals(items: readonly Sum[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { customer, total } of items) {
    for (const name of [customer, 'all']) sums.set(name, (sums.get(name) ?? 0) + total);
  }
  return sums;
}

function money(cents = 0): string {
  return (cents / 100).toLocaleString('en', { minimumFractionDigits: 2 });
}
