import { Stack, Validations } from 'aws-cdk-lib';
import { AddToResourcePolicyResult, Grant, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, BucketEncryption, CfnBucket, EventType, IBucket } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FailureBucketOptions } from '../../failure-destination';
import { acknowledge, acknowledgeObjects } from '../acknowledgements';
import { FAILURE_BUCKET_DEFAULTS } from '../defaults';
import { BoundDestination, KEY_ACTIONS, withKey } from './bound-destination';
import { queueBehind } from './failure-queue';

/** Lambda's objects of all event source mappings are under it: `aws/lambda/<mapping UUID>/<shard id>/…` */
const OBJECT_PREFIX = 'aws/lambda/';
const OBJECTS = `${OBJECT_PREFIX}*`;

export function failToBucket(scope: Construct, handler: IFunction, options: FailureBucketOptions): BoundDestination {
  const bucket = options.bucket ?? createBucket(scope, options.encryptionKey);
  const queue = queueBehind(scope, options.bucket, options, (created) => {
    if (options.bucket) {
      bucket.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(created), { prefix: OBJECT_PREFIX });
    } else {
      announceObjects(scope, bucket, created);
    }
  });
  const list = Grant.addToPrincipalOrResource({ grantee: handler, actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn], resource: bucket });
  const put = Grant.addToPrincipalOrResource({
    grantee: handler,
    actions: ['s3:PutObject'],
    // The UUID of the mapping is known when it has been created, and it is created after this.
    resourceArns: [bucket.arnForObjects(OBJECTS)],
    resource: bucket,
  });
  acknowledgeObjects(handler, bucket, OBJECTS);
  return { destinationArn: bucket.bucketArn, grant: withKey(list.combine(put), handler, bucket.encryptionKey), queue, bucket };
}

function createBucket(scope: Construct, encryptionKey: IKey | undefined): Bucket {
  const encryption = encryptionKey ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true } : { encryption: BucketEncryption.S3_MANAGED };
  const bucket = new Bucket(scope, 'FailureBucket', { ...FAILURE_BUCKET_DEFAULTS, ...encryption });
  acknowledge(bucket, 'failureBucket');
  return bucket;
}

/** Has a bucket of ours tell the queue of its objects, without the function that `addEventNotification` needs. */
function announceObjects(scope: Construct, bucket: IBucket, queue: IQueue): void {
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = {
    queueConfigurations: [{
      event: EventType.OBJECT_CREATED,
      queue: queue.queueArn,
      filter: { s3Key: { rules: [{ name: 'prefix', value: OBJECT_PREFIX }] } },
    }],
  };
  resource.node.addValidation({
    validate: () => bucket.node.tryFindChild('Notifications')?.node.defaultChild
      ? ['addEventNotification() would replace the notification that tells the failure queue of failed records. Use a bucket of your own: FailureDestination.bucket({ bucket })']
      : [],
  });

  const s3 = new ServicePrincipal('s3.amazonaws.com');
  const send = queue.addToResourcePolicy(new PolicyStatement({
    principals: [s3],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    // Not the bucket's ARN: S3 checks this when the bucket is created, so that it must exist before the bucket does.
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  }));
  warnUnlessAdded(scope, send, `queue '${queue.node.path}'`, 's3.amazonaws.com to send messages to it');
  if (send.policyDependable) resource.node.addDependency(send.policyDependable);

  const key = queue.encryptionMasterKey;
  if (key) {
    // In the policy of a key, `*` is the key.
    const use = key.addToResourcePolicy(new PolicyStatement({ principals: [s3], actions: KEY_ACTIONS, resources: ['*'] }));
    warnUnlessAdded(scope, use, `key '${key.node.path}'`, `s3.amazonaws.com to use it: ${KEY_ACTIONS.join(', ')}`);
  }
}

function warnUnlessAdded(scope: Construct, { statementAdded }: AddToResourcePolicyResult, resource: string, permission: string): void {
  if (statementAdded) return;
  Validations.of(scope).addWarning('cdk-dynamodb-streams:policyOfImportedResource',
    `The policy of the imported ${resource} cannot be changed from here. For the failure queue to hear of failed records it must permit ${permission}.`);
}
