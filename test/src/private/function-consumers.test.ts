import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Code, Function, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { FailureDestination, Idempotency } from '../../../src';
import { ENVIRONMENT_VARIABLES } from '../../../src/shared/contract';
import { consumerIn, functionIn, synthConsumer } from '../../support/synth-consumer';

/** What the function is told: the resources of streams and queues, in place of the references to them. */
function consumers(template: Template): string | undefined {
  const [{ Properties }] = Object.values(template.findResources('AWS::Lambda::Function'));
  const value = Properties.Environment?.Variables?.[ENVIRONMENT_VARIABLES.consumers];
  return value?.['Fn::Join'][1]
    .map((part: any) =>
      typeof part === 'string' ? part : (part.Ref ?? part['Fn::GetAtt'].join('.')).replace(/[0-9A-F]{8}/, ''),
    )
    .join('')
    .replace(/"epoch":"[0-9a-f]{8}"/g, '"epoch":"…"');
}

/** To what the function may send, and with which key. */
function permitted(template: Template, action: string): string[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().includes(action))
    .map(({ Resource }) => Resource['Fn::GetAtt']?.[0].replace(/[0-9A-F]{8}$/, '') ?? Resource);
}

test.each<[string, (stack: Stack) => IFunction]>([
  ['a function', (stack) => functionIn(stack)],
  ['the function of a version', (stack) => functionIn(stack).currentVersion],
  [
    'the function of an alias',
    (stack) => new Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack).currentVersion }),
  ],
])('%s knows its failure queue by the stream', (_what, handler) => {
  expect(consumers(synthConsumer({ handler }).template)).toBe(
    '{"Table.StreamArn":{"failureQueueUrl":"ConsumerFailureQueue","retryAttempts":10,"epoch":"…"}}',
  );
});

test('a function knows that its response is not read, even without a failure queue', () => {
  const { template } = synthConsumer({
    reportBatchItemFailures: false,
    failureDestination: () => FailureDestination.none(),
  });

  expect(consumers(template)).toBe(
    '{"Table.StreamArn":{"retryAttempts":10,"reportBatchItemFailures":false,"epoch":"…"}}',
  );
});

test('a function of several consumers knows all of them', () => {
  const stack = new Stack(new App(), 'Stack');
  const handler = functionIn(stack);
  for (const id of ['A', 'B']) {
    consumerIn(stack, { handler }, id);
  }

  expect(consumers(Template.fromStack(stack))).toBe(
    '{"ATable.StreamArn":{"failureQueueUrl":"AFailureQueue","retryAttempts":10,"epoch":"…"},"BTable.StreamArn":{"failureQueueUrl":"BFailureQueue","retryAttempts":10,"epoch":"…"}}',
  );
});

test.each([
  ['queue', FailureDestination.queue()],
  ['topic', FailureDestination.topic()],
  ['bucket', FailureDestination.bucket()],
])('it may send to the failure queue of a %s', (_kind, failureDestination) => {
  expect(
    permitted(synthConsumer({ failureDestination: () => failureDestination }).template, 'sqs:SendMessage'),
  ).toEqual(['ConsumerFailureQueue']);
});

test('it may use the key of the queue behind a topic of yours', () => {
  const { template } = synthConsumer({
    failureDestination: (stack) =>
      FailureDestination.topic({ topic: new Topic(stack, 'Topic'), encryptionKey: new Key(stack, 'Key') }),
  });

  expect(permitted(template, 'kms:GenerateDataKey')).toEqual(['Key']);
});

test('an imported queue has a URL too', () => {
  const { template } = synthConsumer({
    env: { account: '111122223333', region: 'us-east-1' },
    failureDestination: (stack) =>
      FailureDestination.queue({ queue: Queue.fromQueueArn(stack, 'Mine', 'arn:aws:sqs:us-east-1:111122223333:mine') }),
  });

  expect(consumers(template)).toBe(
    '{"Table.StreamArn":{"failureQueueUrl":"https://sqs.us-east-1.AWS::URLSuffix/111122223333/mine","retryAttempts":10,"epoch":"…"}}',
  );
});

describe('nothing is configured or permitted for', () => {
  test.each<[string, Parameters<typeof synthConsumer>[0]]>([
    [
      'neither a failure destination nor idempotency',
      { failureDestination: () => FailureDestination.none(), idempotency: Idempotency.none() },
    ],
    [
      'a function that does not run Node.js',
      {
        handler: (stack) =>
          new Function(stack, 'Function', {
            runtime: Runtime.PYTHON_3_13,
            handler: 'index.handler',
            code: Code.fromInline('#'),
          }),
        failureDestination: () => FailureDestination.bucket(),
      },
    ],
  ])('%s', (_what, parts) => {
    const { template } = synthConsumer(parts);

    expect(consumers(template)).toBeUndefined();
    expect(permitted(template, 'sqs:SendMessage')).toEqual([]);
  });

  test("a function whose environment is its owner's", () => {
    const { template } = synthConsumer({
      handler: (stack) =>
        Function.fromFunctionAttributes(stack, 'Imported', {
          functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:imported',
          role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported'),
        }),
      idempotency: Idempotency.none(),
      failureDestination: () => FailureDestination.topic(),
    });

    template.resourceCountIs('AWS::Lambda::Function', 0);
    expect(permitted(template, 'sqs:SendMessage')).toEqual([]);
  });

  test('a function of another stack, which cannot wait for the queue of this one', () => {
    const app = new App();
    const [functionStack, stack] = ['FunctionStack', 'Stack'].map((id) => new Stack(app, id));
    const role = Role.fromRoleArn(functionStack, 'Role', 'arn:aws:iam::111122223333:role/imported', { mutable: false });
    const handler = new Function(functionStack, 'Function', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('//'),
      role,
    });
    consumerIn(stack, { handler, idempotency: Idempotency.none() });

    expect(consumers(Template.fromStack(functionStack))).toBeUndefined();
  });
});
