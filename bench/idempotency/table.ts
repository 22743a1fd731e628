import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDBLocal } from 'cdk-dynamodb-streams/local';

/** What Lambda sets in a function. */
export const FUNCTION_ENV = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_LAMBDA_FUNCTION_NAME: 'handler',
};

/** What `TableStreamConsumer` sets: the name of the table. Powertools' cases read it too. */
export const TABLE_ENV = 'STREAM_IDEMPOTENCY_TABLE';

/** Runs something over DynamoDB Local, which ends with it. */
export async function withDynamoDBLocal<T>(use: (endpoint: string) => Promise<T>): Promise<T> {
  const dynamoDBLocal = await startDynamoDBLocal();
  try {
    return await use(dynamoDBLocal.endpoint);
  } finally {
    await dynamoDBLocal.stop();
  }
}

/**
 * Runs something with a table whose key is that which both our ledger and Powertools want. New, since a full one is
 * slower.
 */
export async function withTable<T>(endpoint: string, use: (tableName: string) => Promise<T>): Promise<T> {
  const TableName = randomUUID();
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = FUNCTION_ENV;
  const client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  try {
    return await use(TableName);
  } finally {
    await client.send(new DeleteTableCommand({ TableName }));
    client.destroy();
  }
}
