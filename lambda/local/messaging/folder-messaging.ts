import * as path from 'node:path';
import { folderDestination } from './folder-destination';
import { FiledMessage, startFolderQueues } from './folder-queues';
import { Messaging } from './messaging';
import { parseArn } from '../../../src/shared/arn';

/** Gives each queue, topic and bucket a folder, and each message a file. */
export async function folderMessaging(folder: string, onMessage: (message: FiledMessage) => void): Promise<Messaging> {
  const queues = await startFolderQueues(folder, onMessage);
  return {
    endpoints: { sqs: queues.endpoint },
    create: async ({ resolvers }) => {
      const names = resolvers.flatMap((resolver) =>
        resolver.resources('AWS::SQS::Queue').map(({ logicalId }) => resolver.physicalName(logicalId)),
      );
      return new Map(names.map((name) => [name, queues.urlOf(name)]));
    },
    destination: async (_mapping, arn) => {
      const destination = parseArn(arn)!.resource;
      return folderDestination(arn, path.join(folder, destination), (file) => onMessage({ destination, file }));
    },
    stop: () => queues.stop(),
  };
}
