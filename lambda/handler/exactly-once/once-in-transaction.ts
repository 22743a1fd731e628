import { ENVIRONMENT_VARIABLES, IDEMPOTENCY_TABLE } from '../../../src/shared/contract';
import { QUEUE_RETENTION_SECONDS } from '../../../src/shared/limits';
import { DynamoDBRecord } from '../../record/event';
import { recordId } from '../../record/record-id';
import { consumerName } from '../invocation/consumer-name';
import { LambdaContext } from '../invocation/lambda-context';

const { partitionKey: ID, timeToLive: EXPIRES_AT } = IDEMPOTENCY_TABLE;

/** A day longer than a queue keeps a message, after which nothing can be redriven. */
const KEPT_SECONDS = QUEUE_RETENTION_SECONDS.max + 86_400;

/**
 * An element of `TransactItems`, as the document client takes it. It cancels the transaction if the record was marked
 * before.
 */
export interface TransactionMark {
  readonly Put: {
    readonly TableName: string;
    readonly Item: { readonly [attribute: string]: string | number };
    readonly ConditionExpression: string;
    readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD';
  };
}

/** Which mark, and where marks are kept. */
export interface TransactionMarkOptions {
  /**
   * Tells the effects of one record apart. Needed for each after the first: with the same name the second would be
   * taken for done.
   *
   * @default ''
   */
  readonly name?: string;

  /** @default - the table that `TableStreamConsumer` has given the function */
  readonly tableName?: string;
}

/**
 * Has your write to DynamoDB exactly once for a record and a name, whatever is delivered again or redriven within 15
 * days: a mark is written in the same transaction, and a second one is refused. Costs what transactions cost: two write
 * units for each KB of your items, and two for the mark.
 *
 * DynamoDB cancels transactions that meet at an item. Where records of different items write to one, as to a sum, some
 * fail for that and come again; the option `concurrency: 1` of the handler keeps them apart.
 *
 * @param write sends a TransactWriteItems that has the mark among its items
 * @returns false if it was done before
 * @throws what `write` throws, conditions of yours that fail included
 *
 * @example
 * await onceInTransaction(record, context, (mark) => dynamodb.send(new TransactWriteCommand({
 *   TransactItems: [mark, { Update: { TableName, Key, UpdateExpression: 'ADD orders :one', ExpressionAttributeValues: {
 * ':one': 1 } } }], })));
 */
export async function onceInTransaction(
  record: { readonly raw: DynamoDBRecord },
  context: LambdaContext,
  write: (mark: TransactionMark) => Promise<unknown>,
  { name = '', tableName = process.env[ENVIRONMENT_VARIABLES.idempotencyTable] }: TransactionMarkOptions = {},
): Promise<boolean> {
  if (!tableName) {
    throw new Error(
      `a mark needs a table, and the environment variable ${ENVIRONMENT_VARIABLES.idempotencyTable} names none: let TableStreamConsumer create one, or give { tableName }`,
    );
  }
  // The mark is there only if the write is: who redrives the record needs none again.
  const id = `once#${consumerName(context)}#${recordId({ ...record.raw, redriven: undefined })}${name && `#${name}`}`;
  try {
    await write({
      Put: {
        TableName: tableName,
        Item: { [ID]: id, [EXPIRES_AT]: Math.floor(Date.now() / 1000) + KEPT_SECONDS },
        ConditionExpression: `attribute_not_exists(${ID})`,
        // Tells the mark from your own conditions, wherever it stands in the transaction.
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    });
    return true;
  } catch (error) {
    if (wasMarked(error, id)) return false;
    throw error;
  }
}

function wasMarked(error: unknown, id: string): boolean {
  const { CancellationReasons = [] } = error as {
    CancellationReasons?: { Code?: string; Item?: { [ID]?: string | { S?: string } } }[];
  };
  return CancellationReasons.some(({ Code, Item }) => {
    const found = Item?.[ID];
    return Code === 'ConditionalCheckFailed' && (typeof found === 'object' ? found.S : found) === id;
  });
}
