import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { FailureDestinationOptions } from '../../failure-destination';
import { BoundDestination, withKey } from './bound-destination';
import { failureQueue } from './failure-queue';

export function failToQueue(scope: Construct, grantee: IGrantable, options: FailureDestinationOptions): BoundDestination {
  const queue = failureQueue(scope, scope, options);
  const send = queue.grant(grantee, 'sqs:SendMessage');
  return { destinationArn: queue.queueArn, grant: withKey(send, grantee, queue.encryptionMasterKey), queue };
}
