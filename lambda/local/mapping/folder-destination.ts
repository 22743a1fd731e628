import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { OnFailureDestination } from './mapping';
import { objectBody } from '../rules/failure-object';

/**
 * A folder in place of a queue, a topic or a bucket: a file for each message, named for its time and its shard. With the records of the
 * failure, as a bucket has them, since nobody may be there to read them from the stream.
 */
export function folderDestination(arn: string, folder: string): OnFailureDestination {
  return {
    arn,
    send: async (message, records) => {
      const { timestamp, DDBStreamBatchInfo: { shardId } } = message;
      const name = `${timestamp.replaceAll(':', '.')}-${shardId}-${randomUUID().slice(0, 8)}.json`;
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, name), `${JSON.stringify(objectBody(message, records), undefined, 2)}\n`);
    },
  };
}
