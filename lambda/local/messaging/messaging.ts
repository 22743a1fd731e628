import { ServiceEndpoints } from '../function/environment-variables';
import { OnFailureDestination } from '../mapping/mapping';
import { Stacks } from '../template/stacks';

/** A server, a folder or nothing takes the place of SQS, SNS and S3. */
export interface Messaging {
  /** The endpoints for the functions. */
  readonly endpoints: Pick<ServiceEndpoints, 'sqs' | 'sns' | 's3'>;
  /** Creates the queues, topics and buckets of the stacks. Returns the URLs of the queues, by their names. */
  create(stacks: Stacks): Promise<ReadonlyMap<string, string>>;
  /** @throws if the destination does not exist */
  destination(mapping: string, arn: string): Promise<OnFailureDestination>;
  stop(): Promise<void>;
}

/** Without messaging, a mapping with an on-failure destination is refused, before a message is lost. */
export const NO_MESSAGING: Messaging = {
  endpoints: {},
  create: async () => new Map(),
  destination: async (mapping, arn) => {
    throw new Error(
      `the event source mapping ${mapping} sends failures to ${arn}, which is not here. Give the endpoint of a server for SQS, SNS and S3, e.g. of 'npx fauxqs', or a folder for the messages`,
    );
  },
  stop: async () => undefined,
};
