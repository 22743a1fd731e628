import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { FailureDestination } from '../../src';
import { consumerIn, synthConsumer } from '../support/synth-consumer';

const QUEUE = 'AWS::SQS::Queue';
const QUEUE_POLICY = 'AWS::SQS::QueuePolicy';
const MAPPING = 'AWS::Lambda::EventSourceMapping';

const destination = (arn: unknown) => ({ DestinationConfig: { OnFailure: { Destination: arn } } });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}`), 'Arn'] });

/** What the function may do, by action. */
function permissions(template: Template): { [action: string]: unknown } {
  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  return Object.fromEntries(
    statements.flatMap(({ Action, Resource }) => [Action].flat().map((action) => [action, Resource])),
  );
}

function keyStatements(template: Template, service: string): unknown[] {
  return Object.values(template.findResources('AWS::KMS::Key'))
    .flatMap(({ Properties }) => Properties.KeyPolicy.Statement)
    .filter(({ Principal }) => Principal.Service === service)
    .flatMap(({ Action }) => Action);
}

describe('a queue', () => {
  test('is encrypted, TLS only, and keeps messages for 14 days', () => {
    const { template } = synthConsumer();

    template.hasResourceProperties(QUEUE, { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 });
    template.hasResourceProperties(QUEUE_POLICY, {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  test('can have a key of the user, which the function may use', () => {
    const { template } = synthConsumer({
      failureDestination: (stack) => FailureDestination.queue({ encryptionKey: new Key(stack, 'Key') }),
    });

    template.hasResourceProperties(QUEUE, { KmsMasterKeyId: arnOf('Key') });
    expect(permissions(template)).toMatchObject({
      'kms:Decrypt': { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      'kms:GenerateDataKey': expect.anything(),
    });
  });

  test('of the user takes the place of ours', () => {
    const { template, consumer } = synthConsumer({
      failureDestination: (stack) => FailureDestination.queue({ queue: new Queue(stack, 'Mine') }),
    });

    template.resourceCountIs(QUEUE, 1);
    template.hasResourceProperties(MAPPING, destination(arnOf('Mine')));
    expect(consumer.failureQueue!.node.path).toBe('Stack/Mine');
  });
});

describe('a topic', () => {
  test('is encrypted, TLS only, and has the failure queue subscribed, which gets the message as it is', () => {
    const { template, consumer } = synthConsumer({ failureDestination: () => FailureDestination.topic() });

    template.hasResourceProperties(MAPPING, destination({ Ref: Match.stringLikeRegexp('^ConsumerFailureTopic') }));
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: 'alias/aws/sns' });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      RawMessageDelivery: true,
      Endpoint: arnOf('ConsumerFailureQueue'),
    });
    expect(consumer.failureTopic!.node.path).toBe('Stack/Consumer/FailureTopic');
    expect(permissions(template)).toHaveProperty(['sns:Publish'], {
      Ref: expect.stringMatching(/^ConsumerFailureTopic/),
    });
  });

  test('can have a key of the user, which the function and SNS may use', () => {
    const { template } = synthConsumer({
      failureDestination: (stack) => FailureDestination.topic({ encryptionKey: new Key(stack, 'Key') }),
    });

    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: arnOf('Key') });
    template.hasResourceProperties(QUEUE, { KmsMasterKeyId: arnOf('Key') });
    expect(permissions(template)).toHaveProperty(['kms:GenerateDataKey']);
    expect(keyStatements(template, 'sns.amazonaws.com')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('of the user has one queue for all consumers that fail to it', () => {
    const { template, queues } = twoConsumers((stack) => FailureDestination.topic({ topic: new Topic(stack, 'Mine') }));

    template.resourceCountIs('AWS::SNS::Topic', 1);
    template.resourceCountIs(QUEUE, 1);
    template.resourceCountIs('AWS::SNS::Subscription', 1);
    expect(queues[0]).toBe(queues[1]);
  });
});

describe('a bucket', () => {
  test('is encrypted, TLS only, not public, and tells the failure queue of its objects', () => {
    const { template, consumer } = synthConsumer({ failureDestination: () => FailureDestination.bucket() });

    template.hasResourceProperties(MAPPING, destination(arnOf('ConsumerFailureBucket')));
    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              Event: 's3:ObjectCreated:*',
              Queue: arnOf('ConsumerFailureQueue'),
              Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'aws/lambda/' }] } },
            },
          ],
        },
      },
      // S3 checks that it may send when the bucket is created.
      DependsOn: [Match.stringLikeRegexp('^ConsumerFailureQueuePolicy')],
      DeletionPolicy: 'Retain',
    });
    template.hasResourceProperties(QUEUE_POLICY, {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Principal: { Service: 's3.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
    template.resourceCountIs('AWS::Lambda::Function', 1);
    expect(consumer.failureBucket!.node.path).toBe('Stack/Consumer/FailureBucket');
    expect(consumer.failureQueue!.node.path).toBe('Stack/Consumer/FailureQueue');
  });

  test('takes objects under the prefix of Lambda, and nothing else', () => {
    const { template } = synthConsumer({ failureDestination: () => FailureDestination.bucket() });

    const s3 = Object.entries(permissions(template)).filter(([action]) => action.startsWith('s3:'));
    const bucketArn = { 'Fn::GetAtt': [expect.stringMatching(/^ConsumerFailureBucket/), 'Arn'] };
    expect(s3).toEqual([
      ['s3:ListBucket', bucketArn],
      ['s3:PutObject', { 'Fn::Join': ['', [bucketArn, '/aws/lambda/*']] }],
    ]);
  });

  test('can have a key of the user, which the function and S3 may use', () => {
    const { template } = synthConsumer({
      failureDestination: (stack) => FailureDestination.bucket({ encryptionKey: new Key(stack, 'Key') }),
    });

    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { KMSMasterKeyID: arnOf('Key'), SSEAlgorithm: 'aws:kms' },
          },
        ],
      },
    });
    template.hasResourceProperties(QUEUE, { KmsMasterKeyId: arnOf('Key') });
    expect(permissions(template)).toHaveProperty(['kms:GenerateDataKey']);
    expect(keyStatements(template, 's3.amazonaws.com')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('of the user has one queue and one notification for all consumers that fail to it', () => {
    const { template, queues } = twoConsumers((stack) =>
      FailureDestination.bucket({ bucket: new Bucket(stack, 'Mine') }),
    );

    template.resourceCountIs('AWS::S3::Bucket', 1);
    template.resourceCountIs(QUEUE, 1);
    template.hasResourceProperties('Custom::S3BucketNotifications', {
      NotificationConfiguration: {
        QueueConfigurations: [
          Match.objectLike({ Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'aws/lambda/' }] } } }),
        ],
      },
    });
    expect(queues[0]).toBe(queues[1]);
  });
});

describe('a policy that the app cannot change is a warning', () => {
  const queueArn = 'arn:aws:sqs:us-east-1:111122223333:mine';
  const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/11111111-1111-1111-1111-111111111111';

  test.each<[string, (stack: Stack) => FailureDestination, string]>([
    [
      'S3 and an imported queue',
      (stack) => FailureDestination.bucket({ queue: Queue.fromQueueArn(stack, 'Mine', queueArn) }),
      "queue 'Stack/Mine' cannot be changed from here. It must permit s3.amazonaws.com to send messages: sqs:SendMessage.",
    ],
    [
      'S3 and an imported key',
      (stack) => FailureDestination.bucket({ encryptionKey: Key.fromKeyArn(stack, 'Mine', keyArn) }),
      "key 'Stack/Mine' cannot be changed from here. It must permit s3.amazonaws.com to use it: kms:Decrypt, kms:GenerateDataKey.",
    ],
    [
      'SNS and an imported queue',
      (stack) => FailureDestination.topic({ queue: Queue.fromQueueArn(stack, 'Mine', queueArn) }),
      "queue 'Stack/Mine' cannot be changed from here. It must permit sns.amazonaws.com to send messages: sqs:SendMessage.",
    ],
    [
      'SNS and an imported key',
      (stack) => FailureDestination.topic({ encryptionKey: Key.fromKeyArn(stack, 'Mine', keyArn) }),
      "key 'Stack/Mine' cannot be changed from here. It must permit sns.amazonaws.com to use it: kms:Decrypt, kms:GenerateDataKey.",
    ],
  ])('for %s', (_what, failureDestination, warning) => {
    const { stack } = synthConsumer({ failureDestination });

    Annotations.fromStack(stack).hasWarning(
      '/Stack/Consumer',
      Match.stringLikeRegexp(`^The policy of the imported ${warning}`),
    );
  });

  test.each<[string, (stack: Stack) => FailureDestination, string]>([
    [
      'a queue',
      (stack) =>
        FailureDestination.queue({
          queue: Queue.fromQueueArn(stack, 'Mine', queueArn.replace('111122223333', '999999999999')),
        }),
      'sqs:SendMessage',
    ],
    [
      'a topic',
      (stack) =>
        FailureDestination.topic({
          topic: Topic.fromTopicArn(stack, 'Mine', 'arn:aws:sns:us-east-1:999999999999:mine'),
        }),
      'sns:Publish',
    ],
    [
      'a bucket',
      (stack) =>
        FailureDestination.bucket({
          bucket: Bucket.fromBucketAttributes(stack, 'Mine', { bucketName: 'mine', account: '999999999999' }),
        }),
      's3:ListBucket, s3:PutObject',
    ],
  ])('%s of another account is a warning', (what, failureDestination, actions) => {
    const { stack } = synthConsumer({ env: { account: '111122223333', region: 'us-east-1' }, failureDestination });

    Annotations.fromStack(stack).hasWarning(
      '/Stack/Consumer',
      Match.stringLikeRegexp(
        `^The ${what.slice(2)} 'Stack/Mine' is in the account 999999999999. Its policy must permit the role of the function: ${actions}. `,
      ),
    );
  });

  test('there is no warning where the function itself sends', () => {
    const { stack } = synthConsumer({
      failureDestination: (scope) => FailureDestination.queue({ encryptionKey: Key.fromKeyArn(scope, 'Mine', keyArn) }),
    });

    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('imported'))).toEqual([]);
  });
});

test('without a destination there is a warning and no queue', () => {
  const { template, stack, consumer } = synthConsumer({ failureDestination: () => FailureDestination.none() });

  template.resourceCountIs(QUEUE, 0);
  template.hasResourceProperties(MAPPING, { DestinationConfig: Match.absent() });
  expect(consumer.failureQueue).toBeUndefined();
  Annotations.fromStack(stack).hasWarning(
    '/Stack/Consumer',
    Match.stringLikeRegexp('dropped for good, and nobody is told'),
  );
});

test('with a destination there is no warning', () => {
  for (const failureDestination of [
    FailureDestination.queue(),
    FailureDestination.topic(),
    FailureDestination.bucket(),
  ]) {
    const { stack } = synthConsumer({ failureDestination: () => failureDestination });
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  }
});

test('the failure queue keeps its logical id when the kind of destination changes', () => {
  const ids = [FailureDestination.queue(), FailureDestination.topic(), FailureDestination.bucket()].map(
    (failureDestination) =>
      Object.keys(synthConsumer({ failureDestination: () => failureDestination }).template.findResources(QUEUE))[0],
  );

  expect(new Set(ids).size).toBe(1);
});

function twoConsumers(destinationIn: (stack: Stack) => FailureDestination) {
  const stack = new Stack(new App(), 'Stack');
  const failureDestination = destinationIn(stack);
  const queues = ['A', 'B'].map((id) => consumerIn(stack, { failureDestination }, id).failureQueue);
  return { template: Template.fromStack(stack), queues };
}
