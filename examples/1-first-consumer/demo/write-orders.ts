import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Order } from '../order';

const ORDERS = 1000;
const POISON_ORDERS = 3;
/** A brisk shop. */
const WRITES_PER_SECOND = 150;

/** One change of an order: each makes one record in the stream. */
export interface Change {
  readonly orderId: string;
  readonly kind: 'insert' | 'insert poison' | 'pay' | 'remove';
}

/**
 * Writes the changes one after the other.
 *
 * @param onWritten is told of each change once DynamoDB has acknowledged it
 */
export async function writeOrders(
  dynamodb: DynamoDBDocumentClient,
  tableName: string,
  changes: readonly Change[],
  onWritten: (orderId: string) => void,
): Promise<void> {
  const startedAtMs = Date.now();
  for (const [index, change] of changes.entries()) {
    await sleep(Math.max(0, startedAtMs + (index * 1000) / WRITES_PER_SECOND - Date.now()));
    await write(dynamodb, tableName, change);
    onWritten(change.orderId);
  }
}

/**
 * Plans 1,000 orders, some of which are paid for and some removed, and three poison ones at random places. The changes
 * of one order follow one another, with those of others in between.
 */
export function planOrders(): Change[] {
  const changes: (Change & { at: number })[] = [];
  for (let number = 1; number <= ORDERS; number++) {
    const orderId = `order-${String(number).padStart(4, '0')}`;
    const at = Math.random();
    changes.push({ orderId, kind: 'insert', at });
    const paidAt = at + Math.random() / 20;
    if (number % 3 === 0) changes.push({ orderId, kind: 'pay', at: paidAt });
    if (number % 10 === 0) changes.push({ orderId, kind: 'remove', at: paidAt + Math.random() / 20 });
  }
  for (let number = 1; number <= POISON_ORDERS; number++) {
    changes.push({ orderId: `poison-${number}`, kind: 'insert poison', at: Math.random() });
  }
  return changes.sort((one, other) => one.at - other.at);
}

async function write(dynamodb: DynamoDBDocumentClient, TableName: string, { orderId, kind }: Change): Promise<void> {
  const order: Order = { orderId, status: 'placed', total: 4200, paidBy: kind === 'insert poison' ? 'cheque' : 'card' };
  switch (kind) {
    case 'insert':
    case 'insert poison':
      await dynamodb.send(new PutCommand({ TableName, Item: order }));
      break;
    case 'pay':
      await dynamodb.send(
        new UpdateCommand({
          TableName,
          Key: { orderId },
          UpdateExpression: 'SET #status = :paid',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':paid': 'paid' },
        }),
      );
      break;
    case 'remove':
      await dynamodb.send(new DeleteCommand({ TableName, Key: { orderId } }));
      break;
  }
}
