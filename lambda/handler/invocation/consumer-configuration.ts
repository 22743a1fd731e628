import { ConsumerConfiguration, CONSUMERS_ENV } from '../../../src/shared/contract';

/** What `TableStreamConsumer` has told the function of its consumer of this stream, if there is one. */
export function consumerConfiguration(streamArn: string | undefined): ConsumerConfiguration | undefined {
  return JSON.parse(process.env[CONSUMERS_ENV] ?? '{}')[streamArn ?? ''];
}
