import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { IQueue } from 'aws-cdk-lib/aws-sqs';

/** What all failure destinations have in common. */
export interface FailureDestinationOptions {
  /**
   * A queue of yours to keep the failure messages in: a standard one, in the Region of the consumer.
   *
   * @default - one is created: encrypted, TLS only, and keeping messages for 14 days. A topic or bucket of yours gets
   * one, which all consumers that fail to it share
   */
  readonly queue?: IQueue;

  /**
   * The key that encrypts what is created. Its policy and the function's role get the permissions that this needs; of
   * an imported key only the role can, and you are told what to add to its policy.
   *
   * @default - keys of AWS, at no cost
   */
  readonly encryptionKey?: IKey;
}

/** Options of `FailureDestination.topic()`. */
export interface FailureTopicOptions extends FailureDestinationOptions {
  /**
   * A topic of yours: a standard one, in the Region of the consumer.
   *
   * @default - one is created: encrypted, and TLS only
   */
  readonly topic?: ITopic;
}

/** Options of `FailureDestination.bucket()`. */
export interface FailureBucketOptions extends FailureDestinationOptions {
  /**
   * A bucket of yours. Lambda puts its objects under `aws/lambda/`.
   *
   * @default - one is created: encrypted, TLS only, not public, keeping an object for 90 days, and staying when the
   * stack is deleted
   */
  readonly bucket?: IBucket;
}
