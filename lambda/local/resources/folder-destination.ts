import * as path from 'node:path';
import { FiledMessage, writeMessage } from './folder-queues';
import { OnFailureDestination } from '../mapping/consume-shard';

/** An on-failure destination that is a folder, whatever it is on AWS. */
export function folderDestination(arn: string, folder: string, onMessage: (message: FiledMessage) => void): OnFailureDestination {
  const destination = arn.split(':').at(-1)!;
  return {
    arn,
    send: async (message) => onMessage({ destination, file: writeMessage(path.join(folder, destination), JSON.stringify(message, undefined, 2)) }),
  };
}
