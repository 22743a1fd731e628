import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { FailureSource, HeldMessage } from './failure-source';
import { LAMBDA_OBJECT_PREFIX } from '../../../src/shared/limits';
import { inChunks } from '../../aws/in-chunks';
import { ObjectLocation } from '../failure';

/** The objects that a queue announces. */
export interface Objects {
  /** Returns undefined if the object is gone. */
  read(object: ObjectLocation): Promise<string | undefined>;
  remove(object: ObjectLocation): Promise<void>;
}

export function objectsIn(client: S3Client): Objects {
  return {
    read: async ({ bucket, key }) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body!.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    remove: async ({ bucket, key }) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}

/** The objects of a failure bucket. S3 lends nothing: two who redrive the same bucket at once have the same objects. */
export class BucketSource implements FailureSource {
  public readonly kind = 'bucket';
  public readonly name: string;
  private readonly objects: Objects;

  public constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {
    this.name = `the bucket ${bucket}`;
    this.objects = objectsIn(client);
  }

  public async countHeldElsewhere(): Promise<number> {
    return 0;
  }

  public async receive(signal?: AbortSignal): Promise<readonly HeldMessage[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: this.client },
      { Bucket: this.bucket, Prefix: LAMBDA_OBJECT_PREFIX },
    )) {
      for (const { Key } of Contents) keys.push(Key!);
    }
    const messages: HeldMessage[] = [];
    await inChunks(keys, 1, async ([key]) => {
      const text = signal?.aborted ? undefined : await this.objects.read({ bucket: this.bucket, key });
      if (text !== undefined) messages.push({ name: key, text, isHeld: () => true });
    });
    return messages;
  }

  public async remove(messages: readonly HeldMessage[]): Promise<readonly HeldMessage[]> {
    await inChunks(messages, 1, async ([{ name }]) => this.objects.remove({ bucket: this.bucket, key: name }));
    return [];
  }

  public async release(): Promise<void> {}

  public async close(): Promise<void> {}
}
