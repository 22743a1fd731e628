import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Version } from './journal';
import { latency } from './latency';
import { onceInTransaction, RecordContext, StreamRecord } from '../../lambda';

let client: DynamoDBDocumentClient | undefined;

/**
 * The effect is a version at the end of the history of its item, in a table: unlike a process, a transaction is there
 * or not. Returns whether it is of this time.
 */
export async function effectOnce(
  record: StreamRecord<any>,
  context: RecordContext,
  { key, version }: Version,
  effectsTable: string,
): Promise<boolean> {
  // Loaded where it is used: to load it takes longer than all else that a process does before its first record.
  const [{ DynamoDBClient }, { DynamoDBDocumentClient: DocumentClient, TransactWriteCommand }] = await Promise.all([
    import('@aws-sdk/client-dynamodb'),
    import('@aws-sdk/lib-dynamodb'),
  ]);
  client ??= DocumentClient.from(new DynamoDBClient());
  const append = {
    TableName: effectsTable,
    Key: { id: key },
    UpdateExpression: 'SET versions = list_append(if_not_exists(versions, :none), :versions)',
    ExpressionAttributeValues: { ':none': [], ':versions': [version] },
  };
  return onceInTransaction(record, context, async (mark) => {
    await latency();
    await client!.send(new TransactWriteCommand({ TransactItems: [{ Update: append }, mark] }));
    await latency();
  });
}
