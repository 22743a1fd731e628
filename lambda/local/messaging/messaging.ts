import { ServiceEndpoints } from '../function/environment-variables';
import { OnFailureDestination } from '../mapping/mapping';
import { Stacks } from '../template/stacks';

/** What stands for SQS, SNS and S3: a server, a folder, or nothing. */
export interface Messaging {
  /** Where functions find them. */
  readonly endpoints: Pick<ServiceEndpoints, 'sqs' | 'sns' | 's3'>;
  /** Makes what the stacks send failures to. Returns the URLs of their queues, by the queues' names. */
  create(stacks: Stacks): Promise<ReadonlyMap<string, string>>;
  /** @throws if failures cannot be sent there */
  destination(mapping: string, arn: string): Promise<OnFailureDestination>;
  stop(): Promise<void>;
}

/** Without any, what is sent has nowhere to go: that is said before it is lost. */
export const NO_MESSAGING: Messaging = {
  endpoints: {},
  create: async () => new Map(),
  destination: async (mapping, arn) => {
    throw new Error(
      `the event source mapping ${mapping} sends failures to ${arn}, which is not here. Give the endpoint of a server for SQS, SNS and S3, e.g. of 'npx fauxqs', or a folder for what is sent`,
    );
  },
  stop: async () => undefined,
};
