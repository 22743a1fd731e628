import { Stack, Token } from 'aws-cdk-lib';
import { Attribute, ITable, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { keyOf, resourceOf, TableResource } from './table-resource';
import { invalid } from './validation';

/** What is known of a stream's records, if the table is one of this app. */
export interface KnownRecords {
  readonly viewType?: StreamViewType;
  readonly keys?: Attribute[];
}

/** A stream that a consumer reads. */
export interface BoundStream {
  readonly streamArn: string;
  /** The permission to read it. The event source mapping is created after this. */
  readonly grant: Grant;
  readonly records: () => KnownRecords;
}

/** Finds the stream of a table, turns it on if it is off, and permits the function to read it. */
export function tableStream(scope: Construct, handler: IFunction, table: ITable): BoundStream {
  validateRegion(scope, table);
  const resource = resourceOf(table);
  const streamArn = resource ? turnOn(resource) : importedStreamArn(scope, table);
  table.encryptionKey?.grantDecrypt(handler);
  const grant = Grant.addToPrincipal({
    grantee: handler,
    // ListStreams too takes the stream as its resource; no `*` is needed.
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    resourceArns: [streamArn],
  });
  return { streamArn, grant, records: () => resource ? knownRecords(resource) : {} };
}

function validateRegion(scope: Construct, { env, node }: ITable): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || Token.isUnresolved(env.region) || region === env.region) return;
  throw otherRegion(scope, node.path, env.region, region);
}

function turnOn(resource: TableResource): string {
  // A TableV2 always has a specification; it is a token, and what it resolves to says whether the stream is on.
  if (!resource.stack.resolve(resource.streamSpecification)) resource.streamSpecification = { streamViewType: StreamViewType.NEW_AND_OLD_IMAGES };
  return resource.attrStreamArn;
}

function importedStreamArn(scope: Construct, { tableStreamArn, node }: ITable): string {
  if (!tableStreamArn) {
    throw invalid(scope, `the stream of the imported table '${node.path}' is not known, and a table that this app does not own cannot have its stream turned on`,
      "Turn the stream on where the table is made, and import it with Table.fromTableAttributes(…, { tableStreamArn: '…' })");
  }
  if (tableStreamArn.endsWith('/stream/*')) {
    throw invalid(scope, `the stream of the replica '${node.path}' is not known: TableV2.replica() gives its ARN as '…/stream/*'`,
      "Import the replica with its own stream: TableV2.fromTableAttributes(…, { tableStreamArn: '…' })");
  }
  validateStreamArn(scope, tableStreamArn, node.path);
  return tableStreamArn;
}

/** A stream that was written out, not referred to, tells more of itself. */
function validateStreamArn(scope: Construct, streamArn: string, table: string): void {
  if (Token.isUnresolved(streamArn)) return;
  const [, , service, streamRegion, , resource = ''] = streamArn.split(':');
  if (service !== 'dynamodb' || !resource.includes('/stream/')) {
    throw invalid(scope, `the tableStreamArn of the imported table '${table}' must be like arn:aws:dynamodb:…:table/…/stream/…, got '${streamArn}'`,
      'Take the LatestStreamArn of the table');
  }
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && region !== streamRegion) throw otherRegion(scope, table, streamRegion, region);
}

function otherRegion(scope: Construct, table: string, tableRegion: string, region: string): Error {
  return invalid(scope, `the table '${table}' is in ${tableRegion} and the consumer in ${region}, and an event source mapping reads the streams of its own region only`,
    "Create the StreamConsumer in a stack of the table's region, or read a replica of the table in this one");
}

function knownRecords(resource: TableResource): KnownRecords {
  const { streamViewType } = resource.stack.resolve(resource.streamSpecification);
  return { viewType: streamViewType, keys: keyOf(resource) };
}
