import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { RedrivenConsumer } from './redriven-consumer';
import { REDRIVE_PREFIX } from '../../shared/contract';
import { LAMBDA_OBJECT_PREFIX } from '../../shared/limits';
import { acknowledgeObjects } from '../acknowledgements';

/** The redrive function and the command `redrive` read failed records with these actions. */
export const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

/** The objects that have failed records: Lambda's own in a failure bucket, or the rescued ones in a redrive bucket. */
export function recordObjects({ failureBucket }: RedrivenConsumer): string {
  return failureBucket ? `${LAMBDA_OBJECT_PREFIX}*` : `${REDRIVE_PREFIX.rescued}*`;
}

/** Permits actions on the objects of a bucket that match a pattern. */
export function permitObjects(grantee: IGrantable, bucket: IBucket, objects: string, actions: string[]): Grant {
  const grant = Grant.addToPrincipalOrResource({
    grantee,
    actions,
    resourceArns: [bucket.arnForObjects(objects)],
    resource: bucket,
  });
  acknowledgeObjects(grantee, bucket, objects, 'redrive');
  return grant;
}

/** Permits listing a bucket. Without this permission S3 answers "access denied" for an object that does not exist. */
export function permitListing(grantee: IGrantable, bucket: IBucket): Grant {
  return Grant.addToPrincipalOrResource({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    resource: bucket,
  });
}
