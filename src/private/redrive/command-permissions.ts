import { Stack } from 'aws-cdk-lib';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { permitListing, permitObjects, READ_STREAM, recordObjects } from './permissions';
import { RedrivenConsumer } from './redriven-consumer';
import { acknowledgePolicy } from '../acknowledgements';

/**
 * Permits a principal to run the command `redrive` on one consumer. docs/operator-runbook.md lists the same actions
 * for those who write the policy by hand.
 */
export function permitCommand(grantee: IGrantable, consumer: RedrivenConsumer): Grant {
  const { handler, stream, failureQueue, failureBucket, eventSourceMapping, idempotencyTable } = consumer;
  const permit = (actions: string[], resourceArn: string) =>
    Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] });
  const grants = [
    permit(['cloudformation:ListStackResources'], stackArns(Stack.of(eventSourceMapping))),
    permit(['lambda:GetEventSourceMapping'], eventSourceMapping.eventSourceMappingArn),
    permit(['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'], handler.functionArn),
    permit(READ_STREAM, stream.streamArn),
    failureQueue.grant(
      grantee,
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
    ),
    ...(idempotencyTable ? [permit(['dynamodb:GetItem', 'dynamodb:PutItem'], idempotencyTable.tableArn)] : []),
    ...(failureBucket ? [permitRecords(grantee, consumer, failureBucket)] : []),
  ];
  for (const key of [stream.table.encryptionKey, failureQueue.encryptionMasterKey, idempotencyTable?.encryptionKey]) {
    if (key) grants.push(key.grantDecrypt(grantee));
  }
  acknowledgePolicy(grantee, 'policy');
  return combined(grants);
}

/** Permits a principal to read and delete the records in the bucket of a consumer. */
export function permitRecords(grantee: IGrantable, consumer: RedrivenConsumer, bucket: IBucket): Grant {
  return combined([
    permitListing(grantee, bucket),
    permitObjects(grantee, bucket, recordObjects(consumer), ['s3:DeleteObject', 's3:GetObject']),
    ...(bucket.encryptionKey ? [bucket.encryptionKey.grantDecrypt(grantee)] : []),
  ]);
}

/** CloudFormation adds a UUID to the ARN of a stack, which a caller who names the stack does not know. */
function stackArns(stack: Stack): string {
  return stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` });
}

function combined([first, ...others]: Grant[]): Grant {
  return others.reduce((all, grant) => all.combine(grant), first);
}
