import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Alias, Code, Function, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { FailureDestination, Idempotency, StreamRedriveOptions } from '../../src';
import { ConsumerParts, functionIn, synthConsumer } from '../support/synth-consumer';

const FUNCTION = 'AWS::Lambda::Function';
const RULE = 'AWS::Events::Rule';
const REDRIVE_ALARM = { MetricName: 'Errors', Namespace: 'AWS/Lambda' };

function synthRedrive(
  options?: StreamRedriveOptions | ((stack: Stack) => StreamRedriveOptions),
  parts: ConsumerParts = {},
) {
  const synth = synthConsumer(parts);
  const redrive = synth.consumer.addRedrive(typeof options === 'function' ? options(synth.stack) : options);
  return { ...synth, redrive, template: Template.fromStack(synth.stack) };
}

const toBucket = { failureDestination: () => FailureDestination.bucket() };

test('the function runs the code of the command and has its environment variables', () => {
  const { template, consumer, redrive, app } = synthRedrive();

  template.hasResourceProperties(FUNCTION, {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 900,
    Environment: {
      Variables: {
        STREAM_REDRIVE_QUEUE: { Ref: Match.stringLikeRegexp('^ConsumerFailureQueue') },
        STREAM_REDRIVE_STREAM: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Table'), 'StreamArn'] },
        STREAM_REDRIVE_HANDLER: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Function'), 'Arn'] },
        STREAM_REDRIVE_HANDLER_TIMEOUT: '3',
        STREAM_REDRIVE_BUCKET: { Ref: Match.stringLikeRegexp('^ConsumerRedriveBucket') },
      },
    },
  });
  expect(consumer.redrive).toBe(redrive);
  const { directory } = app.synth();
  const [asset] = readdirSync(directory).filter((name) => name.startsWith('asset.'));
  expect(readdirSync(path.join(directory, asset))).toEqual(['index.js']);
});

test('a consumer without addRedrive() has no redrive', () => {
  expect(synthConsumer().consumer.redrive).toBeUndefined();
});

test.each<[string, Duration | undefined, string]>([
  ['that of the handler', Duration.minutes(1), '60'],
  ["Lambda's own", undefined, '3'],
  ['half of its own time, if the handler has more', Duration.minutes(15), '450'],
])('it reserves time for its last invocation: %s', (_what, timeout, seconds) => {
  const handler = (stack: Stack) =>
    new Function(stack, 'Function', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {};'),
      timeout,
    });

  synthRedrive({}, { handler }).template.hasResourceProperties(FUNCTION, {
    Environment: { Variables: { STREAM_REDRIVE_HANDLER_TIMEOUT: seconds } },
  });
});

test('it reserves half of its own time for an imported handler, whose timeout is not known', () => {
  const handler = (stack: Stack): IFunction =>
    Function.fromFunctionAttributes(stack, 'Imported', {
      functionArn: `arn:aws:lambda:${stack.region}:${stack.account}:function:imported`,
      role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported'),
      sameEnvironment: true,
    });

  synthRedrive({}, { handler, idempotency: Idempotency.none() }).template.hasResourceProperties(FUNCTION, {
    Environment: { Variables: { STREAM_REDRIVE_HANDLER_TIMEOUT: '450' } },
  });
});

test('its permissions are the reviewed ones', () => {
  const { template } = synthRedrive();
  const [{ Properties }] = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('ConsumerRedrive'))
    .map(([, policy]) => policy);
  const arn = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}`), attribute] });
  const objects = (suffix: string) => ({ 'Fn::Join': ['', [arn('ConsumerRedriveBucket'), suffix]] });

  expect(Properties.PolicyDocument.Statement.map(({ Action, Resource }: any) => ({ Action, Resource }))).toEqual([
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arn('ConsumerRedriveLogs') },
    {
      Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      Resource: arn('Table', 'StreamArn'),
    },
    {
      Action: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
      ],
      Resource: arn('ConsumerFailureQueue'),
    },
    { Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], Resource: objects('/aws/lambda/rescued/*') },
    { Action: 's3:PutObject', Resource: objects('/lost/*') },
    { Action: 's3:ListBucket', Resource: arn('ConsumerRedriveBucket') },
    { Action: 'lambda:InvokeFunction', Resource: arn('Function') },
  ]);
});

test('it may invoke the alias of a handler, and knows it', () => {
  const { template } = synthRedrive(
    {},
    { handler: (stack) => new Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack).currentVersion }) },
  );
  const alias = { Ref: Match.stringLikeRegexp('^Live') };

  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: alias }]),
    },
  });
  template.hasResourceProperties(FUNCTION, { Environment: { Variables: { STREAM_REDRIVE_HANDLER: alias } } });
});

describe('it is invoked', () => {
  const SCHEDULE = Schedule.cron({ hour: '6', minute: '0' });

  test.each<[string, StreamRedriveOptions, ConsumerParts, [expression: string, event: object][]]>([
    ['to rescue every five minutes', {}, {}, [['rate(5 minutes)', { action: 'rescue' }]]],
    ['by hand only, if nothing is to be rescued', { rescue: false }, {}, []],
    ['by hand only, if a bucket has the records', {}, toBucket, []],
    ['to redrive on a schedule', { schedule: SCHEDULE }, toBucket, [['cron(0 6 * * ? *)', { action: 'run' }]]],
    [
      'for both',
      { schedule: SCHEDULE },
      {},
      [
        ['cron(0 6 * * ? *)', { action: 'run' }],
        ['rate(5 minutes)', { action: 'rescue' }],
      ],
    ],
  ])('%s', (_what, options, parts, expected) => {
    const { template } = synthRedrive(options, parts);
    const rules = Object.values(template.findResources(RULE)).map(
      ({
        Properties: {
          ScheduleExpression,
          Targets: [{ Input }],
        },
      }) => [ScheduleExpression, JSON.parse(Input)],
    );

    expect(rules.sort()).toEqual(expected);
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Permission',
      { Principal: 'events.amazonaws.com' },
      expected.length,
    );
  });
});

describe('it keeps records in', () => {
  test('a bucket that is encrypted, not public, and expires its objects', () => {
    synthRedrive().template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90 }] },
    });
  });

  test('the failure bucket, if there is one', () => {
    const { template, redrive, consumer } = synthRedrive({}, toBucket);

    expect(redrive.bucket).toBe(consumer.failureBucket);
    template.resourceCountIs('AWS::S3::Bucket', 1);
  });

  test('a bucket of yours', () => {
    const { template, redrive } = synthRedrive((stack) => ({ bucket: new Bucket(stack, 'Mine') }));

    expect(redrive.bucket.node.id).toBe('Mine');
    template.resourceCountIs('AWS::S3::Bucket', 1);
  });
});

describe('its alarm', () => {
  test('has the actions of the other alarms, whenever they were added', () => {
    const { stack, consumer } = synthConsumer();
    const action = (id: string) => new SnsAction(new Topic(stack, id));
    consumer.alarms.addAlarmAction(action('Before'));
    consumer.addRedrive();
    consumer.alarms.addAlarmAction(action('After'));

    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...REDRIVE_ALARM,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^ConsumerRedriveFunction') } }],
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^Before') }, { Ref: Match.stringLikeRegexp('^After') }],
    });
  });

  test('can be adjusted, and left out', () => {
    synthRedrive({}, { alarms: { redriveErrors: { threshold: 2 } } }).template.hasResourceProperties(
      'AWS::CloudWatch::Alarm',
      { ...REDRIVE_ALARM, Threshold: 2 },
    );
    synthRedrive({}, { alarms: { redriveErrors: { enabled: false } } }).template.resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      REDRIVE_ALARM,
      0,
    );
  });

  test('cannot be configured without addRedrive()', () => {
    expect(() => synthConsumer({ alarms: { redriveErrors: { threshold: 2 } } }).app.synth()).toThrow(
      'there can be no alarm \'redriveErrors\' without a redrive function, got {"threshold":2}. Leave it out, or call addRedrive()',
    );
  });
});

test('the dashboard shows it, and so does a dashboard of the user', () => {
  const { template, consumer } = synthRedrive({}, { dashboard: true });

  expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).toContain('Stack/Consumer: redrive');
  expect(JSON.stringify(consumer.dashboardWidgets().map((widget) => widget.toJson()))).toContain(
    'Stack/Consumer: redrive',
  );
});

describe('it is an error', () => {
  test.each<[string, ConsumerParts, (stack: Stack) => StreamRedriveOptions, string]>([
    [
      'without a failure queue',
      { failureDestination: () => FailureDestination.none() },
      () => ({}),
      "there is no failure queue to redrive from. Use another 'failureDestination' [at Stack/Consumer]",
    ],
    [
      'to rescue what a bucket has',
      toBucket,
      () => ({ rescue: true }),
      "there is nothing to rescue from the stream: the failure bucket 'Stack/Consumer/FailureBucket' has the records, got rescue: true. Leave 'rescue' out",
    ],
    [
      'to give a bucket beside the failure bucket',
      toBucket,
      (stack) => ({ bucket: new Bucket(stack, 'Mine') }),
      "'bucket' must not be given where the failure destination is a bucket, 'Stack/Consumer/FailureBucket', which is used, got 'Stack/Mine'. Leave 'bucket' out",
    ],
    [
      'to give a bucket of another Region',
      { env: { region: 'eu-west-1' } },
      (stack) => ({ bucket: Bucket.fromBucketAttributes(stack, 'Mine', { bucketName: 'mine', region: 'eu-north-1' }) }),
      "Records are rescued into a bucket of its own Region only: the consumer is in eu-west-1, the bucket 'Stack/Mine' in eu-north-1",
    ],
    [
      'to rescue from a queue that would move what was looked at',
      {
        failureDestination: (stack) =>
          FailureDestination.queue({
            queue: new Queue(stack, 'Mine', {
              deadLetterQueue: { queue: new Queue(stack, 'Dead'), maxReceiveCount: 3 },
            }),
          }),
      },
      () => ({}),
      "the failure queue 'Stack/Mine' has a dead-letter queue, into which SQS would move messages that rescue has only looked at. Leave the dead-letter queue out, or set rescue: false",
    ],
  ])('%s', (_what, parts, options, message) => {
    const { consumer, stack } = synthConsumer(parts);

    expect(() => consumer.addRedrive(options(stack))).toThrow(message);
  });

  test('to add it twice', () => {
    const { consumer } = synthConsumer({ app: new App() });
    consumer.addRedrive();

    expect(() => consumer.addRedrive()).toThrow(
      "addRedrive() was called before. What it made is 'consumer.redrive' [at Stack/Consumer]",
    );
  });
});
