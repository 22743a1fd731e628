import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BoundDestination, withKey } from './bound-destination';
import { failureQueue } from './failure-queue';
import type { FailureDestinationOptions } from '../../failure-destination';

export function failToQueue(scope: Construct, handler: IFunction, options: FailureDestinationOptions): BoundDestination {
  const queue = failureQueue(scope, scope, options);
  const send = queue.grant(handler, 'sqs:SendMessage');
  return { destinationArn: queue.queueArn, grant: withKey(send, handler, queue.encryptionMasterKey), queue };
}
