import { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgements';
import { failureBucketDefaults } from '../defaults';

/** Creates a bucket for failed records: encrypted, TLS only and not public. */
export function createRecordsBucket(scope: Construct, id: string, encryptionKey: IKey | undefined): Bucket {
  const bucket = new Bucket(scope, id, {
    ...failureBucketDefaults(),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey && true,
  });
  acknowledge(bucket, 'failureBucket');
  return bucket;
}
