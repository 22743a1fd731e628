import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { StreamViewType, Table, TableEncryption, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { StreamConsumer, StreamSource } from '../src';
import { functionIn, PARTITION_KEY, synthConsumer } from './support/synth-consumer';

const STREAM_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000';
const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/T';

const withStream = (StreamViewType_: string) => ({ StreamSpecification: { StreamViewType: StreamViewType_ } });

test.each([
  ['Table', 'AWS::DynamoDB::Table', (stack: Stack) => new Table(stack, 'T', { partitionKey: PARTITION_KEY })],
  ['TableV2', 'AWS::DynamoDB::GlobalTable', (stack: Stack) => new TableV2(stack, 'T', { partitionKey: PARTITION_KEY })],
])('a stream that is off is turned on: %s', (_name, type, table) => {
  const { template } = synthConsumer({ table });

  template.hasResourceProperties(type, withStream('NEW_AND_OLD_IMAGES'));
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: { 'Fn::GetAtt': Object.keys(template.findResources(type)).concat('StreamArn') } });
});

test.each([
  ['Table', 'AWS::DynamoDB::Table', (stack: Stack) => new Table(stack, 'T', { partitionKey: PARTITION_KEY, stream: StreamViewType.KEYS_ONLY })],
  ['TableV2', 'AWS::DynamoDB::GlobalTable', (stack: Stack) => new TableV2(stack, 'T', { partitionKey: PARTITION_KEY, dynamoStream: StreamViewType.KEYS_ONLY })],
])('a stream that is on stays as it is: %s', (_name, type, table) => {
  synthConsumer({ table }).template.hasResourceProperties(type, withStream('KEYS_ONLY'));
});

test('a replica that is added later does not matter', () => {
  const stack = new Stack(undefined, 'Stack', { env: { region: 'us-east-1' } });
  const table = new TableV2(stack, 'T', { partitionKey: PARTITION_KEY });
  new StreamConsumer(stack, 'Consumer', { source: StreamSource.table(table), handler: functionIn(stack) });
  table.addReplica({ region: 'eu-west-1' });

  Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::GlobalTable', withStream('NEW_AND_OLD_IMAGES'));
});

test.each([
  ['Table', (stack: Stack) => new Table(stack, 'T', { partitionKey: PARTITION_KEY, encryption: TableEncryption.CUSTOMER_MANAGED })],
  ['TableV2', (stack: Stack) => new TableV2(stack, 'T', { partitionKey: PARTITION_KEY, encryption: TableEncryptionV2.customerManagedKey(new Key(stack, 'Key')) })],
])("the function may decrypt what the table's own key encrypts: %s", (_name, table) => {
  const { template } = synthConsumer({ table, env: { region: 'us-east-1' } });

  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(statements).toContainEqual({
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: { 'Fn::GetAtt': Object.keys(template.findResources('AWS::KMS::Key')).concat('Arn') },
  });
});

test('a table imported with its stream can be read', () => {
  const { template } = synthConsumer({ table: (stack) => Table.fromTableAttributes(stack, 'T', { tableArn: TABLE_ARN, tableStreamArn: STREAM_ARN }) });

  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: STREAM_ARN });
});

test('a table of another region is an error that says what to do', () => {
  const app = new App();
  const table = new TableV2(new Stack(app, 'TableStack', { env: { region: 'us-east-1', account: '111122223333' } }), 'T', { partitionKey: PARTITION_KEY });

  expect(() => synthConsumer({ app, env: { region: 'eu-west-1', account: '111122223333' }, table: () => table })).toThrow(new Error(
    "the table 'TableStack/T' is in us-east-1 and the consumer in eu-west-1, and an event source mapping reads the streams of its own region only. "
    + "Create the StreamConsumer in a stack of the table's region, or read a replica of the table in this one [at Stack/Consumer]"));
});

test('a table of another stack can be read', () => {
  const app = new App();
  const table = new TableV2(new Stack(app, 'TableStack'), 'T', { partitionKey: PARTITION_KEY });

  synthConsumer({ app, table: () => table }).template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::ImportValue': Match.stringLikeRegexp('^TableStack:ExportsOutput.*StreamArn') },
  });
  Template.fromStack(Stack.of(table)).hasResourceProperties('AWS::DynamoDB::GlobalTable', withStream('NEW_AND_OLD_IMAGES'));
});

test('a table imported without its stream is an error that says what to do', () => {
  expect(() => synthConsumer({ table: (stack) => Table.fromTableArn(stack, 'T', TABLE_ARN) })).toThrow(new Error(
    "the stream of the imported table 'Stack/T' is not known, and a table that this app does not own cannot have its stream turned on. "
    + "Turn the stream on where the table is made, and import it with Table.fromTableAttributes(…, { tableStreamArn: '…' }) [at Stack/Consumer]"));
});

test('a replica, whose stream CDK does not know, is an error that says what to do', () => {
  const stack = new Stack(undefined, 'Stack', { env: { region: 'us-east-1', account: '111122223333' } });
  const table = new TableV2(stack, 'T', { partitionKey: PARTITION_KEY, tableName: 't', replicas: [{ region: 'eu-west-1' }] });
  const replicaStack = new Stack(undefined, 'ReplicaStack', { env: { region: 'eu-west-1', account: '111122223333' } });
  const source = StreamSource.table(table.replica('eu-west-1'));

  expect(() => new StreamConsumer(replicaStack, 'Consumer', { source, handler: functionIn(replicaStack) })).toThrow(new Error(
    "the stream of the replica 'Stack/T/ReplicaTableeu-west-1' is not known: TableV2.replica() gives its ARN as '…/stream/*'. "
    + "Import the replica with its own stream: TableV2.fromTableAttributes(…, { tableStreamArn: '…' }) [at ReplicaStack/Consumer]"));
});
