import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { permitRedriveFunction } from './function-permissions';
import { RedrivenConsumer } from './redriven-consumer';
import { ENVIRONMENT_VARIABLES } from '../../shared/contract';
import { FUNCTION_TIMEOUT_SECONDS } from '../../shared/limits';
import { acknowledge } from '../acknowledgements';
import { redriveFunctionDefaults, redriveLogDefaults } from '../defaults';
import { functionBehind, isConfigurable } from '../function-behind';

/** Creates the function of `addRedrive()`, with its environment variables and permissions. */
export function createRedriveFunction(
  scope: Construct,
  consumer: RedrivenConsumer,
  bucket: IBucket,
  codeFolder: string,
): Function {
  const { handler, stream, failureQueue } = consumer;
  const logGroup = new LogGroup(scope, 'Logs', { ...redriveLogDefaults(), removalPolicy: RemovalPolicy.DESTROY });
  // Lambda's own policy for it permits to write to the logs of all functions.
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const redriveFunction = new Function(scope, 'Function', {
    ...redriveFunctionDefaults(),
    description: `Redrives what ${consumer.path} has failed on. Invoke it with {"action":"list"}`.slice(0, 256),
    code: Code.fromAsset(codeFolder),
    handler: 'index.handler',
    role,
    logGroup,
    environment: {
      [ENVIRONMENT_VARIABLES.redriveQueue]: failureQueue.queueUrl,
      [ENVIRONMENT_VARIABLES.redriveStream]: stream.streamArn,
      [ENVIRONMENT_VARIABLES.redriveHandler]: handler.functionArn,
      [ENVIRONMENT_VARIABLES.redriveHandlerTimeout]: String(timeoutSeconds(handler)),
      [ENVIRONMENT_VARIABLES.redriveBucket]: bucket.bucketName,
    },
  });
  permitRedriveFunction(scope, redriveFunction, consumer, bucket);
  acknowledge(redriveFunction, 'redriveFunction');
  acknowledge(logGroup, 'redriveLogs');
  return redriveFunction;
}

/** The time that an invocation of the handler can take. At most half of the function's own, so that it begins one. */
function timeoutSeconds(handler: IFunction): number {
  const most = redriveFunctionDefaults().timeout.toSeconds() / 2;
  const owner = functionBehind(handler);
  if (!isConfigurable(owner)) return most;
  return owner.timeout?.isUnresolved()
    ? most
    : Math.min(owner.timeout?.toSeconds() ?? FUNCTION_TIMEOUT_SECONDS.default, most);
}
