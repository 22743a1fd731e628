import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { StreamViewType, Table, TableEncryption, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { TableStreamConsumer, StreamSource } from '../../src';
import { functionIn, PARTITION_KEY, synthConsumer } from '../support/synth-consumer';

const STREAM_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000';
const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/T';

const withStream = (StreamViewType_: string) => ({ StreamSpecification: { StreamViewType: StreamViewType_ } });

test.each([
  ['Table', 'AWS::DynamoDB::Table', (stack: Stack) => new Table(stack, 'T', { partitionKey: PARTITION_KEY })],
  ['TableV2', 'AWS::DynamoDB::GlobalTable', (stack: Stack) => new TableV2(stack, 'T', { partitionKey: PARTITION_KEY })],
])('a stream that is off is turned on: %s', (_name, type, table) => {
  const { template } = synthConsumer({ table });

  template.hasResourceProperties(type, withStream('NEW_AND_OLD_IMAGES'));
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^T[0-9A-F]{8}$'), 'StreamArn'] },
  });
});

test.each([
  [
    'Table',
    'AWS::DynamoDB::Table',
    (stack: Stack) => new Table(stack, 'T', { partitionKey: PARTITION_KEY, stream: StreamViewType.KEYS_ONLY }),
  ],
  [
    'TableV2',
    'AWS::DynamoDB::GlobalTable',
    (stack: Stack) => new TableV2(stack, 'T', { partitionKey: PARTITION_KEY, dynamoStream: StreamViewType.KEYS_ONLY }),
  ],
])('a stream that is on stays as it is: %s', (_name, type, table) => {
  synthConsumer({ table }).template.hasResourceProperties(type, withStream('KEYS_ONLY'));
});

test('a replica can be added later', () => {
  const stack = new Stack(undefined, 'Stack', { env: { region: 'us-east-1' } });
  const table = new TableV2(stack, 'T', { partitionKey: PARTITION_KEY });
  new TableStreamConsumer(stack, 'Consumer', { source: StreamSource.table(table), handler: functionIn(stack) });
  table.addReplica({ region: 'eu-west-1' });

  Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::GlobalTable', withStream('NEW_AND_OLD_IMAGES'));
});

test.each([
  [
    'Table',
    (stack: Stack) =>
      new Table(stack, 'T', { partitionKey: PARTITION_KEY, encryption: TableEncryption.CUSTOMER_MANAGED }),
  ],
  [
    'TableV2',
    (stack: Stack) =>
      new TableV2(stack, 'T', {
        partitionKey: PARTITION_KEY,
        encryption: TableEncryptionV2.customerManagedKey(new Key(stack, 'Key')),
      }),
  ],
])("the function may decrypt what the table's own key encrypts: %s", (_name, table) => {
  const { template } = synthConsumer({ table, env: { region: 'us-east-1' } });

  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  expect(statements).toContainEqual({
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: { 'Fn::GetAtt': Object.keys(template.findResources('AWS::KMS::Key')).concat('Arn') },
  });
});

test('a table imported with its stream can be read', () => {
  const { template } = synthConsumer({
    table: (stack) => Table.fromTableAttributes(stack, 'T', { tableArn: TABLE_ARN, tableStreamArn: STREAM_ARN }),
  });

  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: STREAM_ARN });
});

test('a table of another stack can be read', () => {
  const app = new App();
  const table = new TableV2(new Stack(app, 'TableStack'), 'T', { partitionKey: PARTITION_KEY });

  synthConsumer({ app, table: () => table }).template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::ImportValue': Match.stringLikeRegexp('^TableStack:ExportsOutput.*StreamArn') },
  });
  Template.fromStack(Stack.of(table)).hasResourceProperties(
    'AWS::DynamoDB::GlobalTable',
    withStream('NEW_AND_OLD_IMAGES'),
  );
});

test('a stream of another account is a warning with the permissions that its owner must give', () => {
  const elsewhere = (arn: string) => arn.replace('111122223333', '999999999999');
  const { stack } = synthConsumer({
    env: { account: '111122223333', region: 'us-east-1' },
    table: (scope) =>
      Table.fromTableAttributes(scope, 'T', { tableArn: elsewhere(TABLE_ARN), tableStreamArn: elsewhere(STREAM_ARN) }),
  });

  Annotations.fromStack(stack).hasWarning(
    '/Stack/Consumer',
    Match.stringLikeRegexp(
      "^The table 'Stack/T' is in the account 999999999999. Its policy must permit the role of the function: dynamodb:DescribeStream, ",
    ),
  );
});
