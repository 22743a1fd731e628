import { Grant } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { permitListing, permitObjects, READ_STREAM, recordObjects } from './permissions';
import { RedrivenConsumer } from './redriven-consumer';
import { REDRIVE_PREFIX } from '../../shared/contract';
import { acknowledgePolicy } from '../acknowledgements';
import { warnIfOtherAccount } from '../foreign-resources';
import { permitKey } from '../key-permissions';

const USE_QUEUE = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
];
const USE_OBJECTS = ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'];

/** Permits the redrive function to list, rescue and redrive the failures of one consumer, and nothing else. */
export function permitRedriveFunction(
  scope: Construct,
  redriveFunction: Function,
  consumer: RedrivenConsumer,
  bucket: IBucket,
): void {
  const { handler, stream, failureQueue } = consumer;
  Grant.addToPrincipal({ grantee: redriveFunction, actions: READ_STREAM, resourceArns: [stream.streamArn] });
  stream.table.encryptionKey?.grantDecrypt(redriveFunction);

  failureQueue.grant(redriveFunction, ...USE_QUEUE);
  permitKey(redriveFunction, failureQueue.encryptionMasterKey);

  permitObjects(redriveFunction, bucket, recordObjects(consumer), USE_OBJECTS);
  permitObjects(redriveFunction, bucket, `${REDRIVE_PREFIX.lost}*`, ['s3:PutObject']);
  permitListing(redriveFunction, bucket);
  permitKey(redriveFunction, bucket.encryptionKey);
  warnIfOtherAccount(scope, 'bucket', bucket, ['s3:ListBucket', ...USE_OBJECTS].join(', '));

  Grant.addToPrincipal({
    grantee: redriveFunction,
    actions: ['lambda:InvokeFunction'],
    resourceArns: [handler.functionArn],
  });
  acknowledgePolicy(redriveFunction, 'policy');
}
