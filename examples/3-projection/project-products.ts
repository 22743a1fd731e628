import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { StreamRecord, streamHandler, unlessNewer } from 'cdk-dynamodb-streams/lambda';
import { Product, viewOf } from './product';

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());

/** Longer than a failed record can wait to be redriven: a failure queue keeps it for 14 days. */
const TOMBSTONE_DAYS = 30;

export const handler = streamHandler<Product>(project);

/** Has the view show what the record says. Returns false if it shows that, or what came after it, already. */
export async function project(record: StreamRecord<Product>): Promise<boolean> {
  const item = record.eventName === 'REMOVE' ? tombstoneOf(record.oldImage) : viewOf(record.newImage);
  return unlessNewer(record, ({ attributes, ...condition }) =>
    dynamodb.send(
      new PutCommand({
        TableName: process.env.VIEW_TABLE,
        Item: { ...item, ...attributes },
        ...condition,
      }),
    ),
  );
}

/**
 * What is left of a product that was removed. Without it, an earlier record that comes late would bring the product
 * back.
 */
function tombstoneOf({ productId }: Product) {
  return { productId, expiresAt: Math.floor(Date.now() / 1000) + TOMBSTONE_DAYS * 24 * 3600 };
}
