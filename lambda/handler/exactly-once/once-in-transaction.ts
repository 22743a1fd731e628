import { ENVIRONMENT_VARIABLES, IDEMPOTENCY_TABLE } from '../../../src/shared/contract';
import { QUEUE_RETENTION_SECONDS } from '../../../src/shared/limits';
import { DynamoDBRecord } from '../../record/event';
import { recordId } from '../../record/record-id';
import { failureMemoryExpiresAt } from '../idempotency/expires-at';
import { consumerConfiguration } from '../invocation/consumer-configuration';
import { consumerName } from '../invocation/consumer-name';
import { LambdaContext } from '../invocation/lambda-context';

const { partitionKey: ID, timeToLive: EXPIRES_AT } = IDEMPOTENCY_TABLE;

/**
 * An element for `TransactItems` of the document client. It marks the record, and cancels the transaction if the record
 * has a mark already.
 */
export interface TransactionMark {
  readonly Put: {
    readonly TableName: string;
    readonly Item: { readonly [attribute: string]: string | number };
    readonly ConditionExpression: string;
    readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD';
  };
}

/** Options of `onceInTransaction`. */
export interface TransactionMarkOptions {
  /**
   * A name that distinguishes several effects of one record. Each of them needs another name, because an effect counts
   * as done if its name has a mark.
   *
   * @default ''
   */
  readonly name?: string;

  /**
   * The table that keeps the marks.
   *
   * @default - the table that `TableStreamConsumer` configures for the function
   */
  readonly tableName?: string;
}

/**
 * Makes your write to DynamoDB take effect exactly once for a record and a name, however often the record is delivered
 * or redriven, for as long as a failure can be redriven. The transaction also writes a mark, and DynamoDB rejects a
 * second one. It costs as much as any transaction: two write units for each KB of your items, and two for the mark.
 *
 * DynamoDB cancels one of two transactions that write to the same item at the same time. If records of different items
 * write to one item, such as a sum, some of them fail and are retried. The handler's option `concurrency: 1` avoids
 * that.
 *
 * @param write sends a TransactWriteItems with the mark among its items
 * @returns false if the effect has taken place before
 * @throws any error of `write`, such as a failed condition of your own
 *
 * @example
 * const addOne = { UpdateExpression: 'ADD orders :one', ExpressionAttributeValues: { ':one': 1 } };
 * await onceInTransaction(record, context, (mark) => dynamodb.send(new TransactWriteCommand({
 *   TransactItems: [mark, { Update: { TableName, Key, ...addOne } }],
 * })));
 */
export async function onceInTransaction(
  record: { readonly raw: DynamoDBRecord },
  context: LambdaContext,
  write: (mark: TransactionMark) => Promise<unknown>,
  { name = '', tableName = process.env[ENVIRONMENT_VARIABLES.idempotencyTable] }: TransactionMarkOptions = {},
): Promise<boolean> {
  if (!tableName) {
    throw new Error(
      `onceInTransaction needs a table, and the environment variable ${ENVIRONMENT_VARIABLES.idempotencyTable} is not set. Turn on idempotency in the TableStreamConsumer, or pass { tableName }`,
    );
  }
  const { failureSeconds } = {
    failureSeconds: QUEUE_RETENTION_SECONDS.max,
    ...consumerConfiguration(record.raw.eventSourceARN),
  };
  // A mark exists only if the write took place, so a redriven record keeps its id.
  const id = `once#${consumerName(context)}#${recordId(record.raw)}${name && `#${name}`}`;
  try {
    await write({
      Put: {
        TableName: tableName,
        Item: { [ID]: id, [EXPIRES_AT]: failureMemoryExpiresAt(failureSeconds) },
        ConditionExpression: `attribute_not_exists(${ID})`,
        // The old item distinguishes the mark from your own conditions, wherever it is in the transaction.
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
