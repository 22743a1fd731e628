import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, Table, TableEncryption, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Function, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { consumerIn, functionIn, PARTITION_KEY, tableIn } from './synth-consumer';
import { AttributeCondition, FailureDestination, Idempotency, StreamFilter, StreamSource } from '../../src';

/** What the construct can make, one thing at a time. What must hold for every template is tested on all of them. */
export const FEATURES: { readonly [name: string]: (stack: Stack) => void } = {
  defaults: (stack) => consumerIn(stack),
  settings: (stack) =>
    consumerIn(stack, {
      startingPosition: StartingPosition.LATEST,
      batchSize: 1000,
      maxBatchingWindow: Duration.seconds(5),
      parallelizationFactor: 10,
      retryAttempts: 3,
      maxRecordAge: Duration.hours(1),
      bisectBatchOnError: false,
      reportBatchItemFailures: false,
      metricsConfig: { metrics: [] },
      tags: { team: 'orders' },
      enabled: false,
    }),
  'settings-of-parameters': (stack) => {
    const age = new CfnParameter(stack, 'Age', { type: 'Number', default: 3600, minValue: 60, maxValue: 86_400 })
      .valueAsNumber;
    const retries = new CfnParameter(stack, 'Retries', { type: 'Number', default: 3, minValue: 0, maxValue: 10_000 })
      .valueAsNumber;
    consumerIn(stack, { maxRecordAge: Duration.seconds(age), retryAttempts: retries });
  },
  'tumbling-window': (stack) => consumerIn(stack, { tumblingWindow: Duration.minutes(1) }),
  filters: (stack) =>
    consumerIn(stack, {
      filterEncryption: new Key(stack, 'FilterKey', { enableKeyRotation: true }),
      filters: [
        StreamFilter.allOf(
          StreamFilter.insertions(),
          StreamFilter.keys({ pk: AttributeCondition.beginsWith('ORDER#') }),
        ),
        StreamFilter.allOf(
          StreamFilter.modifications(),
          StreamFilter.oldImage({ status: AttributeCondition.stringEquals('PAID') }),
          StreamFilter.newImage({
            status: AttributeCondition.stringEquals('SHIPPED', 'DELIVERED'),
            total: AttributeCondition.exists(AttributeType.NUMBER),
            address: AttributeCondition.mapMatches({ country: AttributeCondition.stringNotEquals('CH') }),
          }),
        ),
        StreamFilter.allOf(StreamFilter.removals(), StreamFilter.notTtlExpiries()),
        StreamFilter.ttlExpiries(),
        StreamFilter.pattern({ dynamodb: { NewImage: { vip: { BOOL: [true] } } } }),
      ],
    }),
  'queue-of-yours': (stack) =>
    consumerIn(stack, {
      failureDestination: FailureDestination.queue({ queue: new Queue(stack, 'Failures', { enforceSSL: true }) }),
    }),
  'queue-with-key': (stack) =>
    consumerIn(stack, { failureDestination: FailureDestination.queue({ encryptionKey: keyIn(stack) }) }),
  topic: (stack) => consumerIn(stack, { failureDestination: FailureDestination.topic() }),
  'topic-with-key': (stack) =>
    consumerIn(stack, { failureDestination: FailureDestination.topic({ encryptionKey: keyIn(stack) }) }),
  'topic-of-yours': (stack) => {
    const failureDestination = FailureDestination.topic({
      topic: new Topic(stack, 'Failures', { masterKey: keyIn(stack), enforceSSL: true }),
    });
    consumerIn(stack, { failureDestination });
    consumerIn(stack, { failureDestination }, 'OtherConsumer');
  },
  bucket: (stack) => consumerIn(stack, { failureDestination: FailureDestination.bucket() }),
  'bucket-with-key': (stack) =>
    consumerIn(stack, { failureDestination: FailureDestination.bucket({ encryptionKey: keyIn(stack) }) }),
  'bucket-of-yours': (stack) => {
    const bucket = new Bucket(stack, 'Failures', {
      encryption: BucketEncryption.KMS,
      encryptionKey: keyIn(stack),
      enforceSSL: true,
    });
    const failureDestination = FailureDestination.bucket({ bucket });
    consumerIn(stack, { failureDestination });
    consumerIn(stack, { failureDestination }, 'OtherConsumer');
  },
  'imported-bucket': (stack) =>
    consumerIn(stack, {
      failureDestination: FailureDestination.bucket({ bucket: Bucket.fromBucketName(stack, 'Failures', 'failures') }),
    }),
  'no-destination': (stack) => consumerIn(stack, { failureDestination: FailureDestination.none() }),
  'per-record': (stack) => consumerIn(stack, { idempotency: Idempotency.perRecord() }),
  'idempotency-table-of-yours': (stack) => {
    const table = new TableV2(stack, 'Ledger', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    consumerIn(stack, { idempotency: Idempotency.perBatch({ table }) });
  },
  'encrypted-idempotency-table': (stack) => {
    const table = new Table(stack, 'Ledger', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: keyIn(stack),
    });
    consumerIn(stack, { idempotency: Idempotency.perBatch({ table }) });
  },
  'no-idempotency': (stack) => consumerIn(stack, { idempotency: Idempotency.none() }),
  alarms: (stack) =>
    consumerIn(stack, {
      alarms: {
        topic: new Topic(stack, 'OnCall', { enforceSSL: true }),
        iteratorAge: { threshold: Duration.minutes(5), evaluationPeriods: 3, datapointsToAlarm: 2 },
        failures: { threshold: 10, period: Duration.minutes(5) },
        throttles: { enabled: false },
      },
    }),
  'alarm-topic-with-key': (stack) =>
    consumerIn(stack, { alarms: { topic: new Topic(stack, 'OnCall', { masterKey: keyIn(stack) }) } }),
  dashboard: (stack) => consumerIn(stack, { dashboard: true }),
  redrive: (stack) => {
    consumerIn(stack, { dashboard: true }).addRedrive({ rescue: false });
  },
  'redrive-on-schedule': (stack) => {
    const handler = new Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack).currentVersion });
    consumerIn(stack, { handler, failureDestination: FailureDestination.bucket() }).addRedrive({
      schedule: Schedule.rate(Duration.hours(1)),
    });
  },
  rescue: (stack) => {
    consumerIn(stack, { alarms: { topic: new Topic(stack, 'OnCall', { enforceSSL: true }) } }).addRedrive();
  },
  'grant-redrive': (stack) => {
    const consumer = consumerIn(stack);
    consumer.addRedrive();
    consumer.grantRedrive(new Role(stack, 'Operators', { assumedBy: new AccountRootPrincipal() }));
  },
  'rescue-with-keys': (stack) => {
    const table = new Table(stack, 'Encrypted', {
      partitionKey: PARTITION_KEY,
      encryption: TableEncryption.CUSTOMER_MANAGED,
    });
    const failureDestination = FailureDestination.queue({ encryptionKey: keyIn(stack) });
    consumerIn(stack, { source: StreamSource.table(table), failureDestination }).addRedrive();
  },
  'rescue-into-bucket-of-yours': (stack) => {
    const bucket = new Bucket(stack, 'Rescued', {
      encryption: BucketEncryption.KMS,
      encryptionKey: keyIn(stack),
      enforceSSL: true,
    });
    consumerIn(stack, { failureDestination: FailureDestination.topic() }).addRedrive({ bucket });
  },
  'encrypted-table': (stack) => {
    const table = new Table(stack, 'Encrypted', {
      partitionKey: PARTITION_KEY,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      stream: StreamViewType.NEW_IMAGE,
    });
    consumerIn(stack, { source: StreamSource.table(table) });
  },
  'imported-function': (stack) => {
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported');
    consumerIn(stack, {
      handler: Function.fromFunctionAttributes(stack, 'Imported', {
        functionArn: `arn:aws:lambda:${stack.region}:${stack.account}:function:imported`,
        role,
        sameEnvironment: true,
      }),
      idempotency: Idempotency.none(),
    });
  },
  alias: (stack) =>
    consumerIn(stack, {
      source: StreamSource.table(tableIn(stack)),
      handler: new Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack).currentVersion }),
    }),
  'two-tables': (stack) => {
    const handler = functionIn(stack);
    for (const name of ['Orders', 'Payments']) {
      consumerIn(stack, { source: StreamSource.table(tableIn(stack, name)), handler }, `${name}Consumer`);
    }
  },
  'two-consumers': (stack) => {
    const source = StreamSource.table(tableIn(stack));
    for (const name of ['Mail', 'Search']) {
      consumerIn(stack, { source, handler: functionIn(stack, name) }, `${name}Consumer`);
    }
  },
};

function keyIn(stack: Stack): Key {
  return new Key(stack, 'Key', { enableKeyRotation: true });
}
