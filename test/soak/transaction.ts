import { Version } from './journal';
import { latency } from './latency';
import { WorkerSettings } from './worker-settings';
import { StreamRecord } from '../../lambda';


let client: any;
/** Adds the version to the history of its item, unless it is there. The table of effects knows what no process that is killed can tell. */
export async function effectOnce(_record: StreamRecord<any>, { key, version }: Version, { effectsTable, idempotencyTable }: WorkerSettings): Promise<boolean> {
  const { DynamoDBClient, TransactWriteItemsCommand } = await import('@aws-sdk/client-dynamodb');
  client ??= new DynamoDBClient({});
  await latency();
  try {
    await client.send(new TransactWriteItemsCommand({
    TransactItems: [{ Put: { TableName: idempotencyTable, Item: { id: { S: `mark ${key} ${version}` } }, ConditionExpression: 'attribute_not_exists(id)' } }, {
      Update: {
        TableName: effectsTable,
        Key: { id: { S: key } },
        UpdateExpression: 'SET versions = list_append(if_not_exists(versions, :none), :version)',
        ExpressionAttributeValues: { ':none': { L: [] }, ':version': { L: [{ N: String(version) }] } },
      },
    }],
  }));
  } catch (e: any) {
    if (e.name === 'TransactionCanceledException' && e.CancellationReasons[0].Code === 'ConditionalCheckFailed') return false;
    throw e;
  }
  await latency();
  return true;
}
