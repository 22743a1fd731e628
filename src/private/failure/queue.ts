import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BoundDestination, permitKey } from './bound-destination';
import { failureQueue, validateKey } from './failure-queue';
import { FailureDestinationOptions } from '../../failure-destination-options';
import { warnIfOtherAccount } from '../owners';

export function failToQueue(
  scope: Construct,
  handler: IFunction,
  options: FailureDestinationOptions,
): BoundDestination {
  validateKey(scope, options.encryptionKey, options.queue);
  const queue = failureQueue(scope, scope, options);
  warnIfOtherAccount(scope, 'queue', queue, 'sqs:SendMessage');
  const keyGrants = permitKey(handler, queue.encryptionMasterKey);
  return { destinationArn: queue.queueArn, grants: [queue.grant(handler, 'sqs:SendMessage')], keyGrants, queue };
}
