import { randomUUID } from 'node:crypto';
import { HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parseArn } from '../../../src/shared/arn';
import { objectBody, objectKey } from '../../rules/failure-object';
import { OnFailureDestination } from '../mapping/mapping';

/**
 * Makes a bucket of an S3 server an on-failure destination. Only a bucket gets the records too.
 *
 * @param mappingUuid is in the keys of the objects
 * @throws if the server does not have the bucket
 */
export async function s3Destination(
  mapping: string,
  arn: string,
  client: S3Client,
  mappingUuid: string = randomUUID(),
): Promise<OnFailureDestination> {
  const Bucket = parseArn(arn)!.resource;
  await client.send(new HeadBucketCommand({ Bucket })).catch((error) => {
    throw new Error(
      `the event source mapping ${mapping} sends failures to the bucket ${Bucket}, which the S3 server does not have: ${error.message}`,
      { cause: error },
    );
  });
  return {
    arn,
    send: async (message, records) => {
      const Key = objectKey(message, mappingUuid, randomUUID());
      await client.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: JSON.stringify(objectBody(message, records)),
          ContentType: 'application/json',
        }),
      );
    },
  };
}
