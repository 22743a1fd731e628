import { ENVIRONMENT_VARIABLES } from '../../../src/shared/contract';

/** The settings that `addRedrive()` gives its function. */
export interface RedriveEnvironment {
  readonly queueUrl: string;
  readonly bucket: string;
  readonly streamArn: string;
  readonly handlerArn: string;
  readonly handlerTimeoutMs: number;
}

export function redriveEnvironment(env: NodeJS.ProcessEnv): RedriveEnvironment {
  return {
    queueUrl: env[ENVIRONMENT_VARIABLES.redriveQueue]!,
    bucket: env[ENVIRONMENT_VARIABLES.redriveBucket]!,
    streamArn: env[ENVIRONMENT_VARIABLES.redriveStream]!,
    handlerArn: env[ENVIRONMENT_VARIABLES.redriveHandler]!,
    handlerTimeoutMs: Number(env[ENVIRONMENT_VARIABLES.redriveHandlerTimeout]) * 1000,
  };
}
