import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, Table, TableEncryption, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Function, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { functionIn, PARTITION_KEY, tableIn } from './synth-consumer';
import {
  AttributeCondition,
  FailureDestination,
  Idempotency,
  TableStreamConsumer,
  TableStreamConsumerProps,
  StreamFilter,
  StreamSource,
} from '../../src';

/** What the construct can make, one thing at a time. What must hold for every template is tested on all of them. */
export const FEATURES: { readonly [name: string]: (stack: Stack) => void } = {
  defaults: (stack) => consume(stack),
  settings: (stack) =>
    consume(stack, {
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
    consume(stack, { maxRecordAge: Duration.seconds(age), retryAttempts: retries });
  },
  'tumbling-window': (stack) => consume(stack, { tumblingWindow: Duration.minutes(1) }),
  filters: (stack) =>
    consume(stack, {
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
    consume(stack, {
      failureDestination: FailureDestination.queue({ queue: new Queue(stack, 'Failures', { enforceSSL: true }) }),
    }),
  'queue-with-key': (stack) =>
    consume(stack, { failureDestination: FailureDestination.queue({ encryptionKey: keyIn(stack) }) }),
  topic: (stack) => consume(stack, { failureDestination: FailureDestination.topic() }),
  'topic-with-key': (stack) =>
    consume(stack, { failureDestination: FailureDestination.topic({ encryptionKey: keyIn(stack) }) }),
  'topic-of-yours': (stack) => {
    const failureDestination = FailureDestination.topic({
      topic: new Topic(stack, 'Failures', { masterKey: keyIn(stack), enforceSSL: true }),
    });
    consume(stack, { failureDestination });
    consume(stack, { failureDestination }, 'Other');
  },
  bucket: (stack) => consume(stack, { failureDestination: FailureDestination.bucket() }),
  'bucket-with-key': (stack) =>
    consume(stack, { failureDestination: FailureDestination.bucket({ encryptionKey: keyIn(stack) }) }),
  'bucket-of-yours': (stack) => {
    const bucket = new Bucket(stack, 'Failures', {
      encryption: BucketEncryption.KMS,
      encryptionKey: keyIn(stack),
      enforceSSL: true,
    });
    const failureDestination = FailureDestination.bucket({ bucket });
    consume(stack, { failureDestination });
    consume(stack, { failureDestination }, 'Other');
  },
  'imported-bucket': (stack) =>
    consume(stack, {
      failureDestination: FailureDestination.bucket({ bucket: Bucket.fromBucketName(stack, 'Failures', 'failures') }),
    }),
  'no-destination': (stack) => consume(stack, { failureDestination: FailureDestination.none() }),
  'per-record': (stack) => consume(stack, { idempotency: Idempotency.perRecord() }),
  'idempotency-table-of-yours': (stack) => {
    const table = new TableV2(stack, 'Ledger', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    consume(stack, { idempotency: Idempotency.perBatch({ table }) });
  },
  'encrypted-idempotency-table': (stack) => {
    const table = new Table(stack, 'Ledger', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: keyIn(stack),
    });
    consume(stack, { idempotency: Idempotency.perBatch({ table }) });
  },
  'no-idempotency': (stack) => consume(stack, { idempotency: Idempotency.none() }),
  alarms: (stack) =>
    consume(stack, {
      alarms: {
        topic: new Topic(stack, 'OnCall', { enforceSSL: true }),
        iteratorAge: { threshold: Duration.minutes(5), evaluationPeriods: 3, datapointsToAlarm: 2 },
        failures: { threshold: 10, period: Duration.minutes(5) },
        throttles: { enabled: false },
      },
    }),
  'alarm-topic-with-key': (stack) =>
    consume(stack, { alarms: { topic: new Topic(stack, 'OnCall', { masterKey: keyIn(stack) }) } }),
  dashboard: (stack) => consume(stack, { dashboard: true }),
  redrive: (stack) => {
    consume(stack, { dashboard: true }).addRedrive({ rescue: false });
  },
  'redrive-on-schedule': (stack) => {
    const handler = new Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack).currentVersion });
    consume(stack, { handler, failureDestination: FailureDestination.bucket() }).addRedrive({
      schedule: Schedule.rate(Duration.hours(1)),
    });
  },
  rescue: (stack) => {
    consume(stack, { alarms: { topic: new Topic(stack, 'OnCall', { enforceSSL: true }) } }).addRedrive();
  },
  'grant-redrive': (stack) => {
    const consumer = consume(stack);
    consumer.addRedrive();
    consumer.grantRedrive(new Role(stack, 'Operators', { assumedBy: new AccountRootPrincipal() }));
  },
  'rescue-with-keys': (stack) => {
    const table = new Table(stack, 'Encrypted', {
      partitionKey: PARTITION_KEY,
      encryption: TableEncryption.CUSTOMER_MANAGED,
    });
    const failureDestination = FailureDestination.queue({ encryptionKey: keyIn(stack) });
    new TableStreamConsumer(stack, 'Consumer', {
      source: StreamSource.table(table),
      handler: functionIn(stack),
      failureDestination,
    }).addRedrive();
  },
  'rescue-into-bucket-of-yours': (stack) => {
    const bucket = new Bucket(stack, 'Rescued', {
      encryption: BucketEncryption.KMS,
      encryptionKey: keyIn(stack),
      enforceSSL: true,
    });
    consume(stack, { failureDestination: FailureDestination.topic() }).addRedrive({ bucket });
  },
  'encrypted-table': (stack) => {
    const table = new Table(stack, 'Encrypted', {
      partitionKey: PARTITION_KEY,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      stream: StreamViewType.NEW_IMAGE,
    });
    new TableStreamConsumer(stack, 'Consumer', { source: StreamSource.table(table), handler: functionIn(stack) });
  },
  'imported-function': (stack) => {
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/imported');
    new TableStreamConsumer(stack, 'Consumer', {
      source: StreamSource.table(tableIn(stack)),
      handler: Function.fromFunctionAttributes(stack, 'Imported', {
        functionArn: `arn:aws:lambda:${stack.region}:${stack.account}:function:imported`,
        role,
        sameEnvironment: true,
      }),
      idempotency: Idempotency.none(),
    });
  },
  alias: (stack) =>
    new TableStreamConsumer(stack, 'Consumer', {
      source: StreamSource.table(tableIn(stack)),
      handler: new Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack).currentVersion }),
    }),
  'two-tables': (stack) => {
    const handler = functionIn(stack);
    for (const name of ['Orders', 'Payments']) {
      new TableStreamConsumer(stack, `${name}Consumer`, { source: StreamSource.table(tableIn(stack, name)), handler });
    }
  },
  'two-consumers': (stack) => {
    const source = StreamSource.table(tableIn(stack));
    for (const name of ['Mail', 'Search']) {
      new TableStreamConsumer(stack, `${name}Consumer`, { source, handler: functionIn(stack, name) });
    }
  },
};

function consume(stack: Stack, props: Partial<TableStreamConsumerProps> = {}, name = ''): TableStreamConsumer {
  return new TableStreamConsumer(stack, `${name}Consumer`, {
    source: StreamSource.table(tableIn(stack, `${name}Table`)),
    handler: props.handler ?? functionIn(stack, `${name}Function`),
    ...props,
  });
}

function keyIn(stack: Stack): Key {
  return new Key(stack, 'Key', { enableKeyRotation: true });
}
