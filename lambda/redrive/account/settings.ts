import { REDRIVE_ENV } from '../../../src/shared/contract';

/** What `addRedrive()` tells its function. */
export interface Settings {
  readonly queueUrl: string;
  readonly bucket: string;
  readonly streamArn: string;
  readonly handlerArn: string;
  readonly handlerTimeoutMs: number;
}

export function settingsIn(env: NodeJS.ProcessEnv): Settings {
  return {
    queueUrl: env[REDRIVE_ENV.failureQueue]!,
    bucket: env[REDRIVE_ENV.bucket]!,
    streamArn: env[REDRIVE_ENV.stream]!,
    handlerArn: env[REDRIVE_ENV.handler]!,
    handlerTimeoutMs: Number(env[REDRIVE_ENV.handlerTimeout]) * 1000,
  };
}
