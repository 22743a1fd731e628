import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { FailureDestination, Idempotency } from '../../src';
import { ConsumerParts, PARTITION_KEY, synthConsumer } from '../support/synth-consumer';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function operatorsIn(stack: Stack): Role {
  return new Role(stack, 'Operators', { assumedBy: new AccountRootPrincipal() });
}

/** The statements of the operators' policy. */
function permissionsIn(stack: Stack): Statement[] {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  const [policy] = Object.keys(policies).filter((id) => id.startsWith('Operators'));
  return policies[policy].Properties.PolicyDocument.Statement;
}

function actionsIn(stack: Stack): Set<string> {
  return new Set(permissionsIn(stack).flatMap(({ Action }) => Action));
}

function granted(parts: ConsumerParts = {}): Stack {
  const { stack, consumer } = synthConsumer(parts);
  consumer.grantRedrive(operatorsIn(stack));
  return stack;
}

test('grants the actions that the runbook lists', () => {
  const [, section] = readFileSync('docs/operator-runbook.md', 'utf8').split('## What the commands need');
  const listed = new Set([...section.matchAll(/`([a-z0-9]+:[A-Za-z]+)`/g)].map(([, action]) => action));
  const stack = new Stack();
  const encryptionKey = new Key(stack, 'Key');
  const encryption = TableEncryption.CUSTOMER_MANAGED;
  const idempotencyTable = new Table(stack, 'Done', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
    encryption,
  });

  granted({
    stack,
    table: () => new Table(stack, 'Table', { partitionKey: PARTITION_KEY, encryption }),
    failureDestination: () => FailureDestination.bucket({ encryptionKey }),
    idempotency: Idempotency.perBatch({ table: idempotencyTable }),
  });

  expect(listed.size).toBeGreaterThan(15);
  expect([...actionsIn(stack)].sort()).toEqual([...listed].sort());
});

test('names the resources of the consumer, and no others', () => {
  const stack = granted();
  const arn = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}`), 'Arn'] });
  const arnOf = (service: string, resource: unknown[]) => ({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        `:${service}:`,
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        ...resource,
      ],
    ],
  });

  expect(permissionsIn(stack)).toEqual(
    [
      [['cloudformation:ListStackResources'], arnOf('cloudformation', [`:stack/${stack.stackName}/*`])],
      [
        ['lambda:GetEventSourceMapping'],
        arnOf('lambda', [
          ':event-source-mapping:',
          { Ref: expect.stringMatching('^ConsumerEventSourceMapping') as unknown },
        ]),
      ],
      [['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'], arn('Function')],
      [
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        { 'Fn::GetAtt': [expect.stringMatching('^Table'), 'StreamArn'] },
      ],
      [
        [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ReceiveMessage',
        ],
        arn('ConsumerFailureQueue'),
      ],
      [['dynamodb:GetItem', 'dynamodb:PutItem'], arn('FunctionIdempotencyTable')],
    ].map(([actions, Resource]) => ({
      Action: (actions as string[]).length === 1 ? (actions as string[])[0] : actions,
      Resource,
      Effect: 'Allow',
    })),
  );
});

test('permits no idempotency table where there is none', () => {
  expect(actionsIn(granted({ idempotency: Idempotency.none() }))).not.toContain('dynamodb:GetItem');
});

test.each([
  ['before', true],
  ['after', false],
])('permits the rescued records with an addRedrive() that comes %s', (_when, isFirst) => {
  const { stack, consumer } = synthConsumer();
  if (isFirst) consumer.addRedrive();
  consumer.grantRedrive(operatorsIn(stack));
  if (!isFirst) consumer.addRedrive();

  const rescued = permissionsIn(stack).filter(({ Action }) =>
    [Action].flat().some((action) => action.startsWith('s3:')),
  );
  expect(rescued.map(({ Action }) => Action)).toEqual(['s3:ListBucket', ['s3:DeleteObject', 's3:GetObject']]);
  expect(JSON.stringify(rescued[1].Resource)).toContain('/aws/lambda/rescued/*');
});

test('returns one grant for all that it permits', () => {
  const { stack, consumer } = synthConsumer();

  expect(consumer.grantRedrive(operatorsIn(stack)).principalStatements).toHaveLength(6);
});

test('refuses the role of the handler, which would depend on itself', () => {
  const { consumer } = synthConsumer();

  expect(() => consumer.grantRedrive(consumer.handler as Function)).toThrow(
    'the role of the handler cannot redrive its own failures: its policy would depend on the event source mapping, and the mapping on the policy. Grant it to the role of an operator [at Stack/Consumer]',
  );
});

test('refuses a consumer without a failure queue', () => {
  const { stack, consumer } = synthConsumer({ failureDestination: () => FailureDestination.none() });

  expect(() => consumer.grantRedrive(operatorsIn(stack))).toThrow(
    "there is no failure queue to redrive from. Use another 'failureDestination' [at Stack/Consumer]",
  );
});
