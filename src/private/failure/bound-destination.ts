import { Grant } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { IQueue } from 'aws-cdk-lib/aws-sqs';

/** A failure destination that is set up for one consumer. */
export interface BoundDestination {
  /** The on-failure destination of the event source mapping. */
  readonly destinationArn?: string;
  /** The permissions to write to it. The event source mapping is created after them. */
  readonly grants: Grant[];
  /** The permissions to use its key. The CDK does not know which construct creates them. */
  readonly keyGrants: Grant[];
  /** Has a message for each failure. */
  readonly queue?: IQueue;
  readonly topic?: ITopic;
  /** Has the failed records themselves. */
  readonly bucket?: IBucket;
}
