import { Grant } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { IQueue } from 'aws-cdk-lib/aws-sqs';

/** A failure destination, made for one consumer. */
export interface BoundDestination {
  /** The on-failure destination of the event source mapping. */
  readonly destinationArn?: string;
  /** The permissions to write to it. The event source mapping is created after them. */
  readonly grants: Grant[];
  /** The permissions to use its key, of which the CDK does not say what they are created with. */
  readonly keyGrants: Grant[];
  /** Has a message for each failure. */
  readonly queue?: IQueue;
  readonly topic?: ITopic;
  /** Has the failed records themselves. */
  readonly bucket?: IBucket;
}

/** What it takes to write to a queue, topic or bucket that is encrypted with a key of the user's. */
export const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Lets the function use the key of what it writes to, if it has one. */
export function permitKey(handler: IFunction, key: IKey | undefined): Grant[] {
  return key ? [key.grant(handler, ...KEY_ACTIONS)] : [];
}
