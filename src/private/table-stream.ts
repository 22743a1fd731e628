import { Stack, Token } from 'aws-cdk-lib';
import { Attribute, ITable, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { areKnownToDiffer, warnIfOtherAccount } from './foreign-resources';
import { environmentOf, keyOf, resourceOf, TableResource } from './table-resource';
import { invalid } from './validation';
import { parseArn } from '../shared/arn';

/** What is known of a stream's records, if the table is one of this app. */
export interface KnownRecords {
  readonly viewType?: StreamViewType;
  readonly keys?: Attribute[];
}

/** A stream that a consumer reads. */
export interface BoundStream {
  readonly table: ITable;
  readonly streamArn: string;
  /** The permissions to read it. The event source mapping is created after them. */
  readonly grants: Grant[];
  /** The permission to use the key of its table. */
  readonly keyGrants: Grant[];
  readonly records: () => KnownRecords;
}

/** ListStreams too takes the stream as its resource; no `*` is needed. */
const READ_STREAM = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];

/** Finds the stream of a table, turns it on if it is off, and permits the function to read it. */
export function tableStream(scope: Construct, handler: IFunction, table: ITable): BoundStream {
  const env = environmentOf(table);
  if (areKnownToDiffer(Stack.of(scope).region, env.region)) throw otherRegion(scope, table.node.path, env.region);
  warnIfOtherAccount(scope, 'table', { env, node: table.node }, READ_STREAM.join(', '));
  const resource = resourceOf(table);
  const streamArn = resource ? turnOn(resource) : importedStreamArn(scope, table);
  const keyGrants = table.encryptionKey ? [table.encryptionKey.grantDecrypt(handler)] : [];
  const read = Grant.addToPrincipal({ grantee: handler, actions: READ_STREAM, resourceArns: [streamArn] });
  return { table, streamArn, grants: [read], keyGrants, records: () => (resource ? knownRecords(resource) : {}) };
}

function turnOn(resource: TableResource): string {
  // A TableV2 always has a specification; it is a token, and what it resolves to says whether the stream is on.
  if (!resource.stack.resolve(resource.streamSpecification)) {
    resource.streamSpecification = { streamViewType: StreamViewType.NEW_AND_OLD_IMAGES };
  }
  return resource.attrStreamArn;
}

function importedStreamArn(scope: Construct, { tableArn, tableStreamArn, node }: ITable): string {
  if (!tableStreamArn) {
    throw invalid(
      scope,
      `the stream of the imported table '${node.path}' is not known, and a table that this app does not own cannot have its stream turned on`,
      "Turn the stream on where the table is made, and import it with Table.fromTableAttributes(…, { tableStreamArn: '…' })",
    );
  }
  if (tableStreamArn.endsWith('/stream/*')) {
    throw invalid(
      scope,
      `the stream of the replica '${node.path}' is not known: TableV2.replica() gives its ARN as '…/stream/*'`,
      "Import the replica with its own stream: TableV2.fromTableAttributes(…, { tableStreamArn: '…' })",
    );
  }
  validateStreamArn(scope, tableStreamArn, tableArn, node.path);
  return tableStreamArn;
}

/** A stream that was written out, not referred to, tells more of itself. */
function validateStreamArn(scope: Construct, streamArn: string, tableArn: string, table: string): void {
  if (Token.isUnresolved(streamArn)) return;
  const stream = parseArn(streamArn);
  if (stream?.service !== 'dynamodb' || !stream.resource.includes('/stream/')) {
    throw invalid(
      scope,
      `the tableStreamArn of the imported table '${table}' must be like arn:aws:dynamodb:…:table/…/stream/…, got '${streamArn}'`,
      'Take the LatestStreamArn of the table',
    );
  }
  if (areKnownToDiffer(Stack.of(scope).region, stream.region)) throw otherRegion(scope, table, stream.region);
  if (!Token.isUnresolved(tableArn) && !streamArn.startsWith(`${tableArn}/stream/`)) {
    throw invalid(
      scope,
      `the tableStreamArn of the imported table '${table}' must be that of a stream of ${tableArn}, got '${streamArn}'`,
      'Take the ARN and the LatestStreamArn of one table',
    );
  }
}

function otherRegion(scope: Construct, table: string, tableRegion: string): Error {
  return invalid(
    scope,
    `the table '${table}' is in ${tableRegion} and the consumer in ${Stack.of(scope).region}, and an event source mapping reads the streams of its own region only`,
    "Create the TableStreamConsumer in a stack of the table's region, or read a replica of the table in this one",
  );
}

function knownRecords(resource: TableResource): KnownRecords {
  const { streamViewType } = resource.stack.resolve(resource.streamSpecification);
  return { viewType: streamViewType, keys: keyOf(resource) };
}
