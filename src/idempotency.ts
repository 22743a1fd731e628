import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { canRunNode } from './private/function-behind';
import { BoundIdempotency, FunctionIdempotency } from './private/function-idempotency';
import { IdempotencyMode } from './shared/contract';

/** Options of an `Idempotency` that needs a table. */
export interface IdempotencyOptions {
  /**
   * A table of yours, which several functions may share. Its only key is the partition key `id`, a string, and its time
   * to live attribute is `expiresAt`.
   *
   * @default - one is created for the function: on demand, with time to live, and deleted with the stack
   */
  readonly table?: ITable;
}

/**
 * How `streamHandler` of `cdk-dynamodb-streams/lambda` keeps from repeating what was already done, when Lambda delivers
 * a record again.
 *
 * It belongs to the function: all consumers of one function have the same.
 *
 * ```ts
 * new TableStreamConsumer(this, 'OrderEvents', {
 *   source: StreamSource.table(orders),
 *   handler,
 *   idempotency: Idempotency.none(),
 * });
 * ```
 */
export class Idempotency {
  /**
   * One entry of a table says what an invocation has done. It costs about one read and one write for an invocation, and
   * a crash may repeat the records since the last entry.
   *
   * @param options - default: a table is created
   */
  public static perBatch(options: IdempotencyOptions = {}): Idempotency {
    return new Idempotency('PER_BATCH', options.table);
  }

  /**
   * Each record is claimed in a table before it is processed. It costs about one write for a record, and a crash may
   * repeat only the records in hand.
   *
   * @param options - default: a table is created
   */
  public static perRecord(options: IdempotencyOptions = {}): Idempotency {
    return new Idempotency('PER_RECORD', options.table);
  }

  /** No table. For a function that may repeat a record without harm, or sees to it itself. */
  public static none(): Idempotency {
    return new Idempotency();
  }

  /**
   * What a consumer gets that asks for nothing: a ledger, but for a function on which `streamHandler` cannot run.
   *
   * @internal
   */
  public static _default(handler: IFunction): Idempotency {
    return canRunNode(handler) ? Idempotency.perBatch() : Idempotency.none();
  }

  private constructor(
    /** @internal */
    public readonly _mode?: IdempotencyMode,
    private readonly table?: ITable,
  ) {}

  /**
   * Gives the function its table: the permission, and the environment variables.
   *
   * @internal
   */
  public _bind(scope: Construct, handler: IFunction, source: ITable): BoundIdempotency {
    return FunctionIdempotency.for(scope, handler, source, this._mode, this.table);
  }
}
