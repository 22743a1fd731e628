import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge, acknowledgePolicy } from './acknowledgements';
import { areKnownToDiffer } from './foreign-resources';
import { functionBehind, isConfigurable } from './function-behind';
import { identityOf } from './resource-identity';
import { environmentOf, keyOf, resourceOf } from './table-resource';
import { invalid, shown } from './validation';
import { ENVIRONMENT_VARIABLES, IDEMPOTENCY_TABLE, IdempotencyMode } from '../shared/contract';

/** What the handler helper does to the table. */
const ACTIONS: { [mode in IdempotencyMode]: string[] } = {
  PER_BATCH: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
  PER_RECORD: ['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'],
};

/** The idempotency of a function, made for one of its consumers. */
export interface BoundIdempotency {
  readonly mode?: IdempotencyMode;
  readonly table?: ITable;
  readonly grants: Grant[];
}

/**
 * The idempotency of a function, as a child of it, so that all consumers of the function find it.
 */
export class FunctionIdempotency extends Construct implements BoundIdempotency {
  /** Gives the function its idempotency, or makes sure that what it has is the same. */
  public static for(
    consumer: Construct,
    handler: IFunction,
    source: ITable,
    mode?: IdempotencyMode,
    table?: ITable,
  ): BoundIdempotency {
    const owner = functionBehind(handler);
    if (!isConfigurable(owner)) {
      if (!mode) return { grants: [] };
      throw invalid(
        consumer,
        `the environment of the imported function '${handler.node.path}' cannot be set from here, so it cannot be told of its idempotency table`,
        'Create the function in this app, or use Idempotency.none()',
      );
    }
    if (table) validateTable(consumer, table);
    const idempotency = FunctionIdempotency.known(consumer, owner) ?? new FunctionIdempotency(owner, mode, table);
    if (idempotency.mode !== mode || (table && idempotency.table !== table)) {
      throw invalid(
        consumer,
        `the function '${owner.node.path}' already has ${describe(idempotency.mode, idempotency.table)} from another consumer, got ${describe(mode, table)}`,
        'Give all consumers of a function the same idempotency, or a function to each',
      );
    }
    validateSource(consumer, source, idempotency.table);
    return idempotency;
  }

  private static readonly ID = 'Idempotency';

  private static known(consumer: Construct, owner: Function): FunctionIdempotency | undefined {
    const child = owner.node.tryFindChild(FunctionIdempotency.ID);
    if (child === undefined || child instanceof FunctionIdempotency) return child;
    throw invalid(
      consumer,
      `the function '${owner.node.path}' must leave the id '${FunctionIdempotency.ID}' to the consumer, got ${shown(child)}`,
      'Give your construct another id or scope',
    );
  }

  public readonly table?: ITable;
  public readonly grants: Grant[] = [];

  private constructor(
    owner: Function,
    public readonly mode?: IdempotencyMode,
    table?: ITable,
  ) {
    super(owner, FunctionIdempotency.ID);
    if (!mode) return;
    this.table = table ?? this.createTable();
    this.grants.push(
      Grant.addToPrincipal({ grantee: owner, actions: ACTIONS[mode], resourceArns: [this.table.tableArn] }),
    );
    if (this.table.encryptionKey) {
      // Families of actions: what DynamoDB calls with them is its own affair.
      this.grants.push(this.table.encryptionKey.grantEncryptDecrypt(owner));
      acknowledgePolicy(owner, 'keyActions');
    }
    owner.addEnvironment(ENVIRONMENT_VARIABLES.idempotencyMode, mode);
    owner.addEnvironment(ENVIRONMENT_VARIABLES.idempotencyTable, this.table.tableName);
  }

  private createTable(): Table {
    const table = new Table(this, 'Table', {
      partitionKey: { name: IDEMPOTENCY_TABLE.partitionKey, type: AttributeType.STRING },
      timeToLiveAttribute: IDEMPOTENCY_TABLE.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      // It remembers for about a day what the stream could deliver again. Without the consumer there is nothing to
      // remember.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(table, 'idempotencyTable');
    return table;
  }
}

function describe(mode: IdempotencyMode | undefined, table: ITable | undefined): string {
  if (!mode) return 'Idempotency.none()';
  const kind = mode === 'PER_BATCH' ? 'Idempotency.perBatch()' : 'Idempotency.perRecord()';
  return table ? `${kind} in '${table.node.path}'` : kind;
}

/** What the helper writes down would come back as records. */
function validateSource(consumer: Construct, source: ITable, table: ITable | undefined): void {
  if (!table || identityOf(consumer, table.tableArn) !== identityOf(consumer, source.tableArn)) return;
  throw invalid(
    consumer,
    `the idempotency table must not be the one whose stream is read, since each of its entries would be a record to process, got '${table.node.path}' for both`,
    "Use another table, or leave 'table' out to have one created",
  );
}

function validateTable(consumer: Construct, table: ITable): void {
  const { account, region } = Stack.of(consumer);
  const env = environmentOf(table);
  if (areKnownToDiffer(env.region, region) || areKnownToDiffer(env.account, account)) {
    throw invalid(
      consumer,
      `the idempotency table '${table.node.path}' must be in the account and Region of the consumer, where the function looks for its name: ${account} and ${region}, got ${env.account} and ${env.region}`,
      "Use another table, or leave 'table' out to have one created",
    );
  }
  const resource = resourceOf(table);
  if (!resource) return;
  const key = keyOf(resource)
    .map(({ name, type }) => `'${name}' of type ${type}`)
    .join(' and ');
  const neededKey = `'${IDEMPOTENCY_TABLE.partitionKey}' of type ${AttributeType.STRING}`;
  if (key !== neededKey) {
    throw invalid(
      consumer,
      `the idempotency table '${table.node.path}' must have the key ${neededKey}, got ${key}`,
      "Use another table, or leave 'table' out to have one created",
    );
  }
  const attribute = resource.stack.resolve(resource.timeToLiveSpecification)?.attributeName;
  if (attribute !== IDEMPOTENCY_TABLE.timeToLive) {
    throw invalid(
      consumer,
      `the idempotency table '${table.node.path}' must have the time to live attribute '${IDEMPOTENCY_TABLE.timeToLive}', got ${attribute ? `'${attribute}'` : 'none'}, so it would grow for ever`,
      `Set timeToLiveAttribute: '${IDEMPOTENCY_TABLE.timeToLive}'`,
    );
  }
}
