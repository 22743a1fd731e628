import { randomUUID } from 'node:crypto';
import { ConditionalItem, IdempotencyStore, StoreItem } from './store';
import { IDEMPOTENCY_TABLE } from '../../../src/shared/contract';
import { AwsError, RequestFailure, isRetryable } from '../../aws/aws-error';
import { dynamoDBEndpoint } from '../../aws/endpoint';
import { inChunks } from '../../aws/in-chunks';
import { callAws, regionOf, RestOf } from '../../aws/service-client';

const { partitionKey: ID, value: VALUE, timeToLive: EXPIRES_AT } = IDEMPOTENCY_TABLE;

/** The most keys that BatchGetItem takes. */
const KEYS_LIMIT = 100;

/** The most statements that BatchExecuteStatement takes. */
const STATEMENTS_LIMIT = 25;

/** The errors of an INSERT at an id that has an item, and of an UPDATE at an id without the expected value. */
const REFUSALS = ['DuplicateItem', 'ConditionalCheckFailed'];

/** The table of a `DynamoDBStore`. */
export interface DynamoDBStoreOptions {
  /** The table's name. Its only key must be `id`, a string, and its time to live attribute `expiresAt`. */
  readonly tableName: string;
}

/**
 * Keeps items in a DynamoDB table.
 *
 * If the response to a `putIf` is lost, and the next attempt finds another value than expected, the store reads the
 * item to learn whether it wrote it itself. Callers must therefore not write the same value at an id, unless it means
 * the same. A value can contain an id of its writer.
 */
export class DynamoDBStore implements IdempotencyStore {
  private readonly tableName: string;

  public constructor({ tableName }: DynamoDBStoreOptions) {
    if (!tableName) {
      throw new TypeError(`'tableName' must be the name of a DynamoDB table, got ${JSON.stringify(tableName)}`);
    }
    this.tableName = tableName;
  }

  public async get(ids: readonly string[], deadlineMs: number): Promise<ReadonlyMap<string, Uint8Array>> {
    const values = new Map<string, Uint8Array>();
    await inChunks([...new Set(ids)], KEYS_LIMIT, (chunk) => {
      const table = { Keys: chunk.map((id) => ({ [ID]: { S: id } })), ConsistentRead: true };
      return this.call<BatchGetItemOutput>(
        'BatchGetItem',
        { RequestItems: { [this.tableName]: table } },
        deadlineMs,
        ({ Responses, UnprocessedKeys }) => {
          for (const item of Object.values(Responses).flat()) {
            values.set(item[ID].S, Buffer.from(item[VALUE].B, 'base64'));
          }
          if (Object.keys(UnprocessedKeys).length === 0) return undefined;
          return {
            failure: { name: 'UnprocessedKeys', message: 'not all items were read' },
            input: { RequestItems: UnprocessedKeys },
          };
        },
      );
    });
    return values;
  }

  public async put(items: readonly StoreItem[], deadlineMs: number): Promise<void> {
    const puts = items.map((item) => this.putOf(item));
    if (puts.length === 1) await this.call('PutItem', puts[0], deadlineMs);
    if (puts.length > 1) {
      // DynamoDB executes transactions with the same token once. The token must not come from Node's cache of random
      // bytes, because SnapStart copies that.
      const ClientRequestToken = randomUUID({ disableEntropyCache: true });
      await this.call(
        'TransactWriteItems',
        { ClientRequestToken, TransactItems: puts.map((Put) => ({ Put })) },
        deadlineMs,
      );
    }
  }

  public async putIf(items: readonly ConditionalItem[], deadlineMs: number): Promise<ReadonlySet<string>> {
    const refusals =
      items.length === 1 ? await this.putOneIf(items[0], deadlineMs) : await this.putManyIf(items, deadlineMs);
    const found = await this.get(
      refusals.flatMap(({ item, attempt }) => (attempt > 1 ? [item.id] : [])),
      deadlineMs,
    );
    return new Set(refusals.flatMap(({ item: { id, value } }) => (isSame(found.get(id), value) ? [] : [id])));
  }

  private async putOneIf(item: ConditionalItem, deadlineMs: number): Promise<Refusal[]> {
    const condition = item.replaces
      ? {
          ConditionExpression: '#v=:v',
          ExpressionAttributeNames: { '#v': VALUE },
          ExpressionAttributeValues: { ':v': binary(item.replaces) },
        }
      : { ConditionExpression: `attribute_not_exists(${ID})` };
    try {
      await this.call('PutItem', { ...this.putOf(item), ...condition }, deadlineMs);
      return [];
    } catch (error) {
      const { name, attempts } = error as AwsError;
      if (name !== 'ConditionalCheckFailedException') throw error;
      return [{ item, attempt: attempts }];
    }
  }

  private async putManyIf(items: readonly ConditionalItem[], deadlineMs: number): Promise<Refusal[]> {
    const refusals: Refusal[] = [];
    const inputOf = (asked: ConditionalItem[]) => ({ Statements: asked.map((item) => this.statementOf(item)) });
    await inChunks(items, STATEMENTS_LIMIT, async (chunk) => {
      let asked = chunk;
      await this.call<BatchExecuteStatementOutput>(
        'BatchExecuteStatement',
        inputOf(asked),
        deadlineMs,
        ({ Responses }, attempt) => {
          const left: ConditionalItem[] = [];
          const failures: RequestFailure[] = [];
          for (const [index, { Error: error }] of Responses.entries()) {
            if (!error) continue;
            if (REFUSALS.includes(error.Code)) {
              refusals.push({ item: asked[index], attempt });
            } else {
              left.push(asked[index]);
              failures.push({ name: error.Code, message: error.Message, statusCode: 400 });
            }
          }
          asked = left;
          return left.length > 0
            ? { failure: failures.find((failure) => !isRetryable(failure)) ?? failures[0], input: inputOf(left) }
            : undefined;
        },
      );
    });
    return refusals;
  }

  private statementOf(item: ConditionalItem): object {
    const { [ID]: id, [VALUE]: value, [EXPIRES_AT]: expiresAt } = attributesOf(item);
    return item.replaces
      ? {
          Statement: `UPDATE "${this.tableName}" SET "${VALUE}"=? SET "${EXPIRES_AT}"=? WHERE "${ID}"=? AND "${VALUE}"=?`,
          Parameters: [value, expiresAt, id, binary(item.replaces)],
        }
      : {
          Statement: `INSERT INTO "${this.tableName}" VALUE {'${ID}':?,'${VALUE}':?,'${EXPIRES_AT}':?}`,
          Parameters: [id, value, expiresAt],
        };
  }

  private putOf(item: StoreItem): object {
    return { TableName: this.tableName, Item: attributesOf(item) };
  }

  private async call<Output>(
    operation: string,
    input: object,
    deadlineMs: number,
    restOf?: RestOf<Output>,
  ): Promise<void> {
    await callAws(
      { name: 'dynamodb', target: 'DynamoDB_20120810', endpoint: dynamoDBEndpoint(regionOf()) },
      operation,
      input,
      deadlineMs,
      restOf,
    );
  }
}

/** An item that this attempt did not write. If the attempt is not the first, an earlier one may have. */
interface Refusal {
  readonly item: ConditionalItem;
  readonly attempt: number;
}

interface BatchGetItemOutput {
  readonly Responses: {
    readonly [table: string]: readonly { readonly [attribute: string]: { readonly S: string; readonly B: string } }[];
  };
  readonly UnprocessedKeys: { readonly [table: string]: object };
}

interface BatchExecuteStatementOutput {
  readonly Responses: readonly { readonly Error?: { readonly Code: string; readonly Message: string } }[];
}

function attributesOf({ id, value, expiresAt }: StoreItem) {
  return { [ID]: { S: id }, [VALUE]: binary(value), [EXPIRES_AT]: { N: String(expiresAt) } };
}

function binary(value: Uint8Array): { B: string } {
  return { B: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
}

function isSame(found: Uint8Array | undefined, value: Uint8Array): boolean {
  return found !== undefined && Buffer.compare(found, value) === 0;
}
