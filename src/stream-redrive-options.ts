import { Schedule } from 'aws-cdk-lib/aws-events';
import { IBucket } from 'aws-cdk-lib/aws-s3';

/** Options of `TableStreamConsumer.addRedrive()`. */
export interface StreamRedriveOptions {
  /**
   * When all that failed is redriven by itself. What fails again stays in the failure queue.
   *
   * @default - only when the function is invoked by hand
   */
  readonly schedule?: Schedule;

  /**
   * Whether the records that a failure message points at are put into the bucket within five minutes, so that they
   * outlive the stream's 24 hours. A message that announces the object takes the place of the other.
   *
   * It looks at all messages of the failure queue every five minutes, which costs about 10,000 short invocations and
   * 100,000 requests to SQS a month. Without it, the function does so only when it is asked to.
   *
   * @default true, unless the failure destination is a bucket, which has the records already
   */
  readonly rescue?: boolean;

  /**
   * A bucket of yours, in the Region of the consumer: for rescued records, under `aws/lambda/rescued/`, and for
   * messages whose records the stream had trimmed, under `lost/`. Not with a failure destination that is a bucket,
   * which is used for both.
   *
   * @default - one is created: encrypted with the key of the failure queue if it has one, TLS only, not public, keeping
   * an object for 90 days, and staying when the stack is deleted
   */
  readonly bucket?: IBucket;
}
