import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { parseArn } from '../../../src/shared/arn';
import { objectBody } from '../../rules/failure-object';
import { OnFailureDestination } from '../mapping/mapping';

/**
 * Writes each message to a file, in place of a queue, a topic or a bucket. The file has the message as AWS would send
 * it, and the name has its time and its shard.
 *
 * @param onFile receives each file
 */
export function folderDestination(
  arn: string,
  folder: string,
  onFile: (file: string) => void = () => undefined,
): OnFailureDestination {
  const isBucket = parseArn(arn)?.service === 's3';
  return {
    arn,
    send: async (message, records) => {
      const {
        timestamp,
        DDBStreamBatchInfo: { shardId },
      } = message;
      const name = `${timestamp.replaceAll(':', '.')}-${shardId}-${randomUUID().slice(0, 8)}.json`;
      await mkdir(folder, { recursive: true });
      const file = path.join(folder, name);
      await writeFile(file, JSON.stringify(isBucket ? objectBody(message, records) : message));
      onFile(file);
    },
  };
}
