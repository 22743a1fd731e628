import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { ResolvedFailure } from './failure-resolver';
import { ENVIRONMENT_VARIABLES, IDEMPOTENCY_TABLE } from '../../src/shared/contract';
import { ConditionalItem, IdempotencyStore } from '../handler/idempotency/store';
import { consumerName } from '../handler/invocation/consumer-name';
import { itemAmongStreams, HeldItems } from '../handler/parking/held-items';
import { DynamoDBRecord } from '../record/event';
import { itemKeyOf } from '../record/item-key';

const { partitionKey: ID, value: VALUE, timeToLive: EXPIRES_AT } = IDEMPOTENCY_TABLE;

/** No record has a higher one: AWS has at most 40 digits. */
const LAST_SEQUENCE_NUMBER = '9'.repeat(40);

/**
 * The parked records that items still have after some of their records were discarded, for the item that is worst off.
 * Undefined if none of the discarded records was parked.
 */
export type StillParked = 'nothing' | 'later records' | 'earlier records' | undefined;

const BY_SEVERITY: readonly StillParked[] = [undefined, 'nothing', 'later records', 'earlier records'];

/** Returns the state that holds back most. */
export function worstState(all: readonly StillParked[]): StillParked {
  return BY_SEVERITY[Math.max(0, ...all.map((one) => BY_SEVERITY.indexOf(one)))];
}

/**
 * Lets items go on that wait for records: the function remembers them in its idempotency table, as long as the records
 * are parked. A function that is gone, or has no such table, remembers nothing.
 */
export function parkedItems(
  lambda: LambdaClient,
  dynamodb: DynamoDBClient,
): (resolved: ResolvedFailure) => Promise<StillParked> {
  return async ({ failure: { functionArn }, records }) => {
    const table = functionArn && (await tableOf(lambda, functionArn));
    if (!table) return undefined;
    const parked = await HeldItems.read(
      storeIn(dynamodb, table),
      consumerName({ invokedFunctionArn: functionArn }),
      Infinity,
    );
    const held = records.map(placeOf).filter((place) => parked.has(...place));
    for (const place of held) await parked.remove(...place);
    return worstState(held.map((place) => stillParked(parked, ...place)));
  };
}

function stillParked(parked: HeldItems, item: string, sequenceNumber: string): StillParked {
  if (parked.isBehind(item, sequenceNumber)) return 'earlier records';
  return parked.isBehind(item, LAST_SEQUENCE_NUMBER) ? 'later records' : 'nothing';
}

function placeOf(record: DynamoDBRecord): [item: string, sequenceNumber: string] {
  return [itemAmongStreams(record.eventSourceARN, itemKeyOf(record)), record.dynamodb!.SequenceNumber!];
}

async function tableOf(lambda: LambdaClient, FunctionName: string): Promise<string | undefined> {
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return Environment?.Variables?.[ENVIRONMENT_VARIABLES.idempotencyTable];
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** The helper's own store finds its credentials where a function has them, which is not where an operator does. */
function storeIn(client: DynamoDBClient, TableName: string): Pick<IdempotencyStore, 'get' | 'putIf'> {
  return {
    get: async ([id]) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: { [ID]: { S: id } }, ConsistentRead: true }),
      );
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
