import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { onceInTransaction, streamHandler } from 'cdk-dynamodb-streams/lambda';
import { Order, OrderKey } from './order';

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());
let recordsLeft = 50;

export const handler = streamHandler<Order, OrderKey>(
  async (record, context) => {
    const { customer, orderId } = record.keys;
    // New, changed or removed: what the order comes to now, less what it came to before.
    const change = (record.newImage?.total ?? 0) - (record.oldImage?.total ?? 0);

    const added = await onceInTransaction(record, context, (mark) =>
      dynamodb.send(
        new TransactWriteCommand({
          TransactItems: [
            mark,
            {
              Update: {
                TableName: process.env.REVENUE_TABLE,
                Key: { customer },
                UpdateExpression: 'ADD #total :change',
                ExpressionAttributeNames: { '#total': 'total' },
                ExpressionAttributeValues: { ':change': change },
              },
            },
          ],
        }),
      ),
    );
    if (!added) console.log(`refused: this change of ${orderId} has been added before`);

    // For the demo, leave it out of yours: a process dies with its fiftieth record, when all is written and Lambda does
    // not know.
    if (--recordsLeft === 0) process.exit(1);
  },
  {
    // DynamoDB refuses one of two transactions that write the same item at the same time, and orders of one customer
    // would.
    concurrency: 1,
  },
);
