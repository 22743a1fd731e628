import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { FailureDestination, Idempotency, TableStreamConsumerProps, StreamSource } from '../../src';
import { consumerIn, PARTITION_KEY, tableIn } from '../support/synth-consumer';

const MAPPING = 'AWS::Lambda::EventSourceMapping';
const ENV = { account: '111122223333', region: 'eu-west-1' };

/** What may be in another stack than the consumer. */
const ELSEWHERE: { readonly [what: string]: (stack: Stack) => Partial<TableStreamConsumerProps> } = {
  'a table': (stack) => ({ source: StreamSource.table(tableIn(stack)) }),
  'a table with its key': (stack) => ({
    source: StreamSource.table(
      new Table(stack, 'T', { partitionKey: PARTITION_KEY, encryption: TableEncryption.CUSTOMER_MANAGED }),
    ),
  }),
  'a queue': (stack) => ({ failureDestination: FailureDestination.queue({ queue: new Queue(stack, 'Failures') }) }),
  'a queue with its key': (stack) => ({
    failureDestination: FailureDestination.queue({
      queue: new Queue(stack, 'Failures', { encryptionMasterKey: new Key(stack, 'Key') }),
    }),
  }),
  'a topic': (stack) => ({ failureDestination: FailureDestination.topic({ topic: new Topic(stack, 'Failures') }) }),
  'a topic with its key': (stack) => ({
    failureDestination: FailureDestination.topic({
      topic: new Topic(stack, 'Failures', { masterKey: new Key(stack, 'Key') }),
    }),
  }),
  'a bucket': (stack) => ({ failureDestination: FailureDestination.bucket({ bucket: new Bucket(stack, 'Failures') }) }),
  'a bucket with its key': (stack) => ({
    failureDestination: FailureDestination.bucket({
      bucket: new Bucket(stack, 'Failures', { encryptionKey: new Key(stack, 'Key') }),
    }),
  }),
  'a key for the queue': (stack) => ({
    failureDestination: FailureDestination.queue({ encryptionKey: new Key(stack, 'Key') }),
  }),
  'a key for the topic': (stack) => ({
    failureDestination: FailureDestination.topic({ encryptionKey: new Key(stack, 'Key') }),
  }),
  'a key for the bucket': (stack) => ({
    failureDestination: FailureDestination.bucket({ encryptionKey: new Key(stack, 'Key') }),
  }),
  'an idempotency table': (stack) => ({
    idempotency: Idempotency.perBatch({
      table: new Table(stack, 'Ledger', {
        partitionKey: { name: 'id', type: AttributeType.STRING },
        timeToLiveAttribute: 'expiresAt',
      }),
    }),
  }),
  'a topic for alarms': (stack) => ({ alarms: { topic: new Topic(stack, 'OnCall') } }),
};

describe.each([
  ['strong', 'Fn::ImportValue'],
  ['weak', 'Fn::GetStackOutput'],
])('with %s references', (references, intrinsic) => {
  test.each(Object.entries(ELSEWHERE))('%s can be in another stack', (_what, propsIn) => {
    const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': references } });
    const other = new Stack(app, 'OtherStack', { env: ENV });
    const stack = new Stack(app, 'Stack', { env: ENV });
    consumerIn(stack, propsIn(other));

    expect(() => app.synth()).not.toThrow();
    expect(JSON.stringify(Template.fromStack(stack))).toContain(intrinsic);
    expect(stack.dependencies).toContain(other);
  });
});

test('a consumer and its resources can be in a nested stack', () => {
  const stack = new Stack(new App(), 'Stack');
  const nested = new NestedStack(stack, 'Nested');
  consumerIn(nested, { dashboard: true, failureDestination: FailureDestination.bucket() });

  Template.fromStack(nested).resourceCountIs(MAPPING, 1);
});

test('the table can be in the stack that the consumer is nested in', () => {
  const stack = new Stack(new App(), 'Stack');
  const table = tableIn(stack);
  const nested = new NestedStack(stack, 'Nested');
  consumerIn(nested, { source: StreamSource.table(table) });

  Template.fromStack(nested).hasResourceProperties(MAPPING, {
    EventSourceArn: { Ref: Match.stringLikeRegexp('^reference.*StreamArn') },
  });
});

test('two stages have the same template each', () => {
  const app = new App();
  const templates = ['Beta', 'Prod']
    .map((name) => {
      const stack = new Stack(new Stage(app, name), 'Stack');
      consumerIn(stack, { failureDestination: FailureDestination.bucket() });
      return stack;
    })
    .map((stack) => Template.fromStack(stack).toJSON());

  const withoutStage = templates.map((template) => JSON.stringify(template).replaceAll(/(Beta|Prod)[/-]/g, ''));
  expect(withoutStage[0]).toBe(withoutStage[1]);
});

test('the readers of each stage are counted apart', () => {
  const app = new App();
  for (const name of ['Beta', 'Prod']) {
    const stack = new Stack(new Stage(app, name), 'Stack');
    const source = StreamSource.table(tableIn(stack));
    for (const id of ['A', 'B', ...(name === 'Prod' ? ['C'] : [])]) {
      consumerIn(stack, { source }, id);
    }
  }

  expect(() => app.synth()).toThrow(/\[Prod\/Stack\/A\] the stream of 'Prod\/Stack\/Table' can have at most 2 readers/);
});

test('a pipeline deploys a consumer', () => {
  const app = new App();
  const pipelineStack = new Stack(app, 'PipelineStack', { env: ENV });
  // How the CDK writes a pipeline is its own affair.
  pipelineStack.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['E3703', 'W3005'] } } };
  const stage = new Stage(app, 'Prod', { env: ENV });
  consumerIn(new Stack(stage, 'Stack'));
  const pipeline = new CodePipeline(pipelineStack, 'Pipeline', {
    synth: new ShellStep('Synth', {
      input: CodePipelineSource.s3(new Bucket(pipelineStack, 'Source'), 'source.zip'),
      commands: ['npx cdk synth'],
    }),
  });
  pipeline.addStage(stage);

  Template.fromStack(pipelineStack).resourceCountIs('AWS::CodePipeline::Pipeline', 1);
});

test('a dashboard of another Region shows a consumer', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV, crossRegionReferences: true });
  const central = new Stack(app, 'Central', { env: { ...ENV, region: 'us-east-1' }, crossRegionReferences: true });
  const consumer = consumerIn(stack);
  new Dashboard(central, 'Dashboard').addWidgets(...consumer.dashboardWidgets());

  const [{ Properties }] = Object.values(Template.fromStack(central).findResources('AWS::CloudWatch::Dashboard'));
  const body: string = Properties.DashboardBody['Fn::Join'][1]
    .map((part: unknown) => (typeof part === 'string' ? part : 'token'))
    .join('');
  const metrics: any[][] = JSON.parse(body).widgets.flatMap(({ properties }: any) => properties.metrics);
  expect(metrics.length).toBeGreaterThan(10);
  for (const metric of metrics) expect(metric.at(-1)).toMatchObject({ region: 'eu-west-1' });
});
