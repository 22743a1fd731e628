import { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { ResolvedFailure } from './resolve';
import { IDEMPOTENCY_ENV, IDEMPOTENCY_TABLE } from '../../src/contract';
import { ConditionalItem, IdempotencyStore } from '../idempotency/store';
import { consumerOf } from '../invocation/lambda-context';
import { itemAmongStreams, ParkedKeys } from '../parking/parked-keys';
import { DynamoDBRecord } from '../record/event';
import { itemKeyOf } from '../record/item-key';

const { partitionKey: ID, value: VALUE, timeToLive: EXPIRES_AT } = IDEMPOTENCY_TABLE;

/**
 * Lets items go on that wait for records: the function remembers them in its idempotency table, as long as the records are parked. A
 * function that is gone, or has no such table, remembers nothing.
 */
export function parkedItems(lambda: LambdaClient, dynamodb: DynamoDBClient): (resolved: ResolvedFailure) => Promise<number> {
  return async ({ failure: { functionArn }, records }) => {
    const table = functionArn && await tableOf(lambda, functionArn);
    if (!table) return 0;
    const parked = await ParkedKeys.read(storeIn(dynamodb, table), consumerOf({ invokedFunctionArn: functionArn }), Infinity);
    const held = records.map(placeOf).filter((place) => parked.has(...place));
    for (const place of held) await parked.remove(...place);
    return held.length;
  };
}

function placeOf(record: DynamoDBRecord): [item: string, sequenceNumber: string] {
  return [itemAmongStreams(record.eventSourceARN, itemKeyOf(record)), record.dynamodb!.SequenceNumber!];
}

async function tableOf(lambda: LambdaClient, FunctionName: string): Promise<string | undefined> {
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return Environment?.Variables?.[IDEMPOTENCY_ENV.table];
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** The helper's own store finds its credentials where a function has them, which is not where an operator does. */
function storeIn(client: DynamoDBClient, TableName: string): Pick<IdempotencyStore, 'get' | 'putIf'> {
  return {
    get: async ([id]) => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: { [ID]: { S: id } }, ConsistentRead: true }));
      return new Map(Item ? [[id, Item[VALUE].B!]] : []);
    },
    putIf: async ([item]) => {
      try {
        await client.send(new PutItemCommand({ TableName, ...putOf(item) }));
        return new Set();
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return new Set([item.id]);
        throw error;
      }
    },
  };
}

function putOf({ id, value, replaces, expiresAt }: ConditionalItem) {
  return {
    Item: { [ID]: { S: id }, [VALUE]: { B: value }, [EXPIRES_AT]: { N: String(expiresAt) } },
    ConditionExpression: '#v = :v',
    ExpressionAttributeNames: { '#v': VALUE },
    ExpressionAttributeValues: { ':v': { B: replaces! } },
  };
}
