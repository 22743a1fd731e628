import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { REDRIVE_PREFIX } from '../../../src/shared/contract';
import { Failure, ObjectLocation } from '../failure';

/** Each has a name of its own: a later object, of a message that was rescued twice, may have fewer records. */
export function rescuedKey(failure: Failure): string {
  return keyUnder(REDRIVE_PREFIX.rescued, failure);
}

export function lostKey(failure: Failure): string {
  return keyUnder(REDRIVE_PREFIX.lost, failure);
}

export async function putObject(client: S3Client, bucket: string, key: string, text: string): Promise<ObjectLocation> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'application/json' }));
  return { bucket, key };
}

export function queueSender(client: SQSClient, QueueUrl: string): (message: string) => Promise<void> {
  return async (MessageBody) => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };
}

/** E.g. aws/lambda/rescued/2026/11/25/0f1e2d3c4b-….json, by the day on which it was given up. */
function keyUnder(prefix: string, { id, failedAtMs }: Failure): string {
  return `${prefix}${new Date(failedAtMs).toISOString().slice(0, 10).replaceAll('-', '/')}/${id}-${randomUUID()}.json`;
}
