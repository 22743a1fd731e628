import { Stack } from 'aws-cdk-lib';
import { Conditions, Grant, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BucketNotificationDestinationType, CfnBucket, EventType, IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, IDependable } from 'constructs';
import { FailureBucketOptions } from '../../failure-destination-options';
import { LAMBDA_OBJECT_PREFIX } from '../../shared/limits';
import { acknowledgeObjects } from '../acknowledgements';
import { warnIfOtherAccount } from '../foreign-resources';
import { KEY_ACTIONS, permitKey } from '../key-permissions';
import { invalid } from '../validation';
import { BoundDestination } from './bound-destination';
import { validateKey, validateServiceKey, warnIfQueueImported } from './failure-queue';
import { createRecordsBucket } from './records-bucket';
import { queueBehind } from './shared-failure-queue';

const OBJECTS = `${LAMBDA_OBJECT_PREFIX}*`;

export function bindBucketDestination(
  scope: Construct,
  handler: IFunction,
  options: FailureBucketOptions,
): BoundDestination {
  validateKey(scope, options.encryptionKey, options.bucket, options.queue);
  validateStacks(scope, options);
  const bucket = options.bucket ?? createRecordsBucket(scope, 'FailureBucket', options.encryptionKey);
  const queue = queueBehind(scope, options.bucket, options, (created) => {
    if (options.bucket) {
      announceObjectsOfYours(scope, bucket, created);
    } else {
      announceObjects(scope, bucket, created);
    }
  });
  warnIfOtherAccount(scope, 'bucket', bucket, 's3:ListBucket, s3:PutObject');
  const keyGrants = permitKey(handler, bucket.encryptionKey);
  const list = Grant.addToPrincipalOrResource({
    grantee: handler,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    resource: bucket,
  });
  const put = Grant.addToPrincipalOrResource({
    grantee: handler,
    actions: ['s3:PutObject'],
    // The UUID of the mapping is known when it has been created, and it is created after this.
    resourceArns: [bucket.arnForObjects(OBJECTS)],
    resource: bucket,
  });
  acknowledgeObjects(handler, bucket, OBJECTS, 'destination');
  return { destinationArn: bucket.bucketArn, grants: [list, put], keyGrants, queue, bucket };
}

/** A bucket of another stack cannot tell a queue of this one: this stack depends on that of the bucket. */
function validateStacks(scope: Construct, { bucket, queue }: FailureBucketOptions): void {
  const isOwn = bucket?.node.defaultChild && queue?.node.defaultChild;
  if (!isOwn || Stack.of(bucket) === Stack.of(scope) || Stack.of(queue) !== Stack.of(scope)) return;
  throw invalid(
    scope,
    `the bucket '${bucket.node.path}' is of another stack, and cannot announce its objects to the queue '${queue.node.path}' of this one`,
    "Use a queue of the bucket's stack, or leave 'queue' out to have one created there",
  );
}

/** Has a bucket of the user's tell the queue of its objects, beside what else it tells to whom. */
function announceObjectsOfYours(scope: Construct, bucket: IBucket, queue: IQueue): void {
  const permission = permitS3(scope, queue, { ArnLike: { 'aws:SourceArn': bucket.bucketArn } });
  bucket.addEventNotification(
    EventType.OBJECT_CREATED,
    {
      bind: () => ({ arn: queue.queueArn, type: BucketNotificationDestinationType.QUEUE, dependencies: permission }),
    },
    { prefix: LAMBDA_OBJECT_PREFIX },
  );
}

/** Has a bucket of ours tell the queue of its objects, without the function that `addEventNotification` needs. */
function announceObjects(scope: Construct, bucket: IBucket, queue: IQueue): void {
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = {
    queueConfigurations: [
      {
        event: EventType.OBJECT_CREATED,
        queue: queue.queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: LAMBDA_OBJECT_PREFIX }] } },
      },
    ],
  };
  // S3 checks the permission when the bucket is created, so that it must exist before, and cannot name the bucket.
  resource.node.addDependency(
    ...permitS3(scope, queue, { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } }),
  );
  resource.node.addValidation({
    validate: () =>
      bucket.node.tryFindChild('Notifications')?.node.defaultChild
        ? [
            'addEventNotification() would replace the notification that tells the failure queue of failed records. Use a bucket of your own: FailureDestination.bucket({ bucket })',
          ]
        : [],
  });
}

/** Lets S3 send to the queue. What is returned has to be created before S3 is told to. */
function permitS3(scope: Construct, queue: IQueue, conditions: Conditions): IDependable[] {
  validateServiceKey(scope, queue, 'S3');
  const s3 = new ServicePrincipal('s3.amazonaws.com');
  const send = new PolicyStatement({
    principals: [s3],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions,
  });
  const { policyDependable } = queue.addToResourcePolicy(send);
  // In the policy of a key, `*` is the key.
  queue.encryptionMasterKey?.addToResourcePolicy(
    new PolicyStatement({ principals: [s3], actions: KEY_ACTIONS, resources: ['*'] }),
  );
  warnIfQueueImported(scope, queue, 's3.amazonaws.com');
  return policyDependable ? [policyDependable] : [];
}
