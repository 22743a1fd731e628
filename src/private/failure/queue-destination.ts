import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BoundDestination } from './bound-destination';
import { useOrCreateFailureQueue, validateKey } from './failure-queue';
import { FailureDestinationOptions } from '../../failure-destination-options';
import { warnIfOtherAccount } from '../foreign-resources';
import { permitKey } from '../key-permissions';

export function bindQueueDestination(
  scope: Construct,
  handler: IFunction,
  options: FailureDestinationOptions,
): BoundDestination {
  validateKey(scope, options.encryptionKey, options.queue);
  const queue = useOrCreateFailureQueue(scope, scope, options);
  warnIfOtherAccount(scope, 'queue', queue, 'sqs:SendMessage');
  const keyGrants = permitKey(handler, queue.encryptionMasterKey);
  return { destinationArn: queue.queueArn, grants: [queue.grant(handler, 'sqs:SendMessage')], keyGrants, queue };
}
