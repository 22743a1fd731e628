import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RedrivenConsumer } from './redriven-consumer';
import { StreamRedriveOptions } from '../../stream-redrive-options';
import { validateRegion } from '../foreign-resources';
import { invalid } from '../validation';

/** Throws if what is asked for could not work, or would do harm. */
export function validateRedrive(
  scope: Construct,
  { failureQueue, failureBucket }: RedrivenConsumer,
  options: StreamRedriveOptions,
): void {
  const { rescue, bucket } = options;
  if (rescue && failureBucket) {
    throw invalid(
      scope,
      `there is nothing to rescue from the stream: the failure bucket '${failureBucket.node.path}' has the records, got rescue: true`,
      "Leave 'rescue' out",
    );
  }
  if (bucket && failureBucket) {
    throw invalid(
      scope,
      `'bucket' must not be given where the failure destination is a bucket, '${failureBucket.node.path}', which is used, got '${bucket.node.path}'`,
      "Leave 'bucket' out",
    );
  }
  if (bucket) {
    validateRegion(
      scope,
      'bucket',
      bucket,
      'Records are rescued into a bucket',
      "Use a bucket in the consumer's Region, or leave 'bucket' out",
    );
  }
  if (rescue !== false && !failureBucket && hasDeadLetterQueue(failureQueue)) {
    throw invalid(
      scope,
      `the failure queue '${failureQueue.node.path}' has a dead-letter queue, into which SQS would move messages that rescue has only looked at`,
      'Leave the dead-letter queue out, or set rescue: false',
    );
  }
}

function hasDeadLetterQueue(queue: IQueue): boolean {
  return 'deadLetterQueue' in queue && queue.deadLetterQueue !== undefined;
}
