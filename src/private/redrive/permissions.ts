import { Grant } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RedrivenConsumer } from './redriven-consumer';
import { REDRIVE_PREFIX } from '../../shared/contract';
import { LAMBDA_OBJECT_PREFIX } from '../../shared/limits';
import { acknowledgeObjects, acknowledgePolicy } from '../acknowledgements';
import { warnIfOtherAccount } from '../foreign-resources';
import { permitKey } from '../key-permissions';

const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
const USE_QUEUE = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
];
const USE_OBJECTS = ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'];

/** Lets the function do what it is for, and nothing else. */
export function permitRedrive(
  scope: Construct,
  redriveFunction: Function,
  consumer: RedrivenConsumer,
  bucket: IBucket,
): void {
  const { handler, stream, failureQueue, failureBucket } = consumer;
  Grant.addToPrincipal({ grantee: redriveFunction, actions: READ_STREAM, resourceArns: [stream.streamArn] });
  stream.table.encryptionKey?.grantDecrypt(redriveFunction);

  failureQueue.grant(redriveFunction, ...USE_QUEUE);
  permitKey(redriveFunction, failureQueue.encryptionMasterKey);

  permitObjects(
    redriveFunction,
    bucket,
    failureBucket ? `${LAMBDA_OBJECT_PREFIX}*` : `${REDRIVE_PREFIX.rescued}*`,
    USE_OBJECTS,
  );
  permitObjects(redriveFunction, bucket, `${REDRIVE_PREFIX.lost}*`, ['s3:PutObject']);
  // Without it an object that is not there is one that may not be read.
  Grant.addToPrincipalOrResource({
    grantee: redriveFunction,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    resource: bucket,
  });
  permitKey(redriveFunction, bucket.encryptionKey);
  warnIfOtherAccount(scope, 'bucket', bucket, ['s3:ListBucket', ...USE_OBJECTS].join(', '));

  Grant.addToPrincipal({
    grantee: redriveFunction,
    actions: ['lambda:InvokeFunction'],
    resourceArns: [handler.functionArn],
  });
  acknowledgePolicy(redriveFunction, 'policy');
}

function permitObjects(redriveFunction: Function, bucket: IBucket, objects: string, actions: string[]): void {
  Grant.addToPrincipalOrResource({
    grantee: redriveFunction,
    actions,
    resourceArns: [bucket.arnForObjects(objects)],
    resource: bucket,
  });
  acknowledgeObjects(redriveFunction, bucket, objects, 'redrive');
}
