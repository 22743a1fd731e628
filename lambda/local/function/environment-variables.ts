import { FunctionDefinition } from './function-definition';

/**
 * Local functions find their services here. A service without an endpoint is unreachable, because the credentials are
 * not real.
 */
export interface ServiceEndpoints {
  readonly region: string;
  readonly dynamodb: string;
  readonly sqs?: string;
  readonly sns?: string;
  readonly s3?: string;
}

/** Every local client uses these credentials. DynamoDB Local accepts only letters and digits. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Returns the environment of a local function: the variables that Lambda sets, the function's own, and the local
 * endpoints, which the SDK reads by itself. Only variables that Node.js needs come from this machine's environment.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentVariables(
  fn: FunctionDefinition,
  taskRoot: string,
  endpoints: ServiceEndpoints,
): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: endpoints.region,
    AWS_DEFAULT_REGION: endpoints.region,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoints.dynamodb,
    ...(endpoints.sqs && { AWS_ENDPOINT_URL_SQS: endpoints.sqs }),
    ...(endpoints.sns && { AWS_ENDPOINT_URL_SNS: endpoints.sns }),
    ...(endpoints.s3 && { AWS_ENDPOINT_URL_S3: endpoints.s3 }),
    // The warning would be about the Node.js of this machine, which is not the one of the runtime.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...fn.environment,
    _HANDLER: fn.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySizeMb),
    AWS_LAMBDA_FUNCTION_NAME: fn.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName(fn),
    AWS_LAMBDA_LOG_STREAM_NAME: LOG_STREAM_NAME,
    LAMBDA_TASK_ROOT: taskRoot,
  };
}

export const LOG_STREAM_NAME = 'local';

export function logGroupName({ functionName }: FunctionDefinition): string {
  return `/aws/lambda/${functionName}`;
}
