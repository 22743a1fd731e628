import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { BoundStream } from '../table-stream';

/** What a redrive is made for. */
export interface RedrivenConsumer {
  /** Of its construct. */
  readonly path: string;
  readonly handler: IFunction;
  readonly stream: BoundStream;
  readonly failureQueue: IQueue;
  /** The failure destination, if that is a bucket. */
  readonly failureBucket?: IBucket;
}
