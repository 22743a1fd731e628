import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { streamHandler } from 'cdk-dynamodb-streams/lambda';
import { Order } from './order';

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());
const { CONFIRMATIONS_TABLE, PAYMENT_METHODS = '' } = process.env;

export const handler = streamHandler<Order>(async (record) => {
  if (record.eventName === 'INSERT') await confirm(record.newImage);
  console.log(JSON.stringify({ processed: record.sequenceNumber, eventName: record.eventName, ...record.keys }));
});

async function confirm({ orderId, total, paidBy }: Order): Promise<void> {
  if (!PAYMENT_METHODS.split(',').includes(paidBy)) {
    throw new Error(`an order paid by ${paidBy} cannot be confirmed: PAYMENT_METHODS is ${PAYMENT_METHODS}`);
  }
  await dynamodb.send(new PutCommand({ TableName: CONFIRMATIONS_TABLE, Item: { orderId, total } }));
}
