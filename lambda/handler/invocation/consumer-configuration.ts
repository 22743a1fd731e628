import { ConsumerConfiguration, ENVIRONMENT_VARIABLES } from '../../../src/shared/contract';

/** What `TableStreamConsumer` has told the function of its consumer of this stream, if there is one. */
export function consumerConfiguration(streamArn: string | undefined): ConsumerConfiguration | undefined {
  return JSON.parse(process.env[ENVIRONMENT_VARIABLES.consumers] ?? '{}')[streamArn ?? ''];
}
