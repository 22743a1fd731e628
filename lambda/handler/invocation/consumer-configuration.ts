import { ConsumerConfiguration, ENVIRONMENT_VARIABLES } from '../../../src/shared/contract';

/** Returns the configuration that `TableStreamConsumer` gives the function for this stream, if it does. */
export function consumerConfiguration(streamArn: string | undefined): ConsumerConfiguration | undefined {
  return JSON.parse(process.env[ENVIRONMENT_VARIABLES.consumers] ?? '{}')[streamArn ?? ''];
}
