import {
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  InternalServerError,
  GetRecordsCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { ReadFault } from './faults';
import { VirtualClock } from './virtual-clock';

/** The mapping needs only this of a streams client. */
export type StreamsClient = Pick<DynamoDBStreamsClient, 'send'>;

export const READ_ERRORS: { readonly [fault in ReadFault]: () => Error } = {
  ExpiredIteratorException: () => new ExpiredIteratorException({ message: 'the iterator has expired', $metadata: {} }),
  TrimmedDataAccessException: () =>
    new TrimmedDataAccessException({ message: 'the records are trimmed', $metadata: {} }),
  LimitExceededException: () => Object.assign(new Error('too many reads'), { name: 'LimitExceededException' }),
  InternalServerError: () =>
    new InternalServerError({ message: 'the service has failed', $metadata: { httpStatusCode: 500 } }),
  ECONNRESET: () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
};

/** A client whose reads fail as the list says. Time stands still while it waits for a response. */
export function faultyClient(
  client: StreamsClient,
  reads: readonly (ReadFault | undefined)[],
  clock: VirtualClock,
): DynamoDBStreamsClient {
  let read = 0;
  const send = async (command: any) =>
    clock.during(async () => {
      const fault = command instanceof GetRecordsCommand ? reads[read++] : undefined;
      if (fault) throw READ_ERRORS[fault]();
      return client.send(command);
    });
  return { send } as unknown as DynamoDBStreamsClient;
}
