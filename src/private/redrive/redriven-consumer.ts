import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { BoundStream } from '../table-stream';

/** The parts of a consumer that a redrive needs. */
export interface RedrivenConsumer {
  /** The path of its construct. */
  readonly path: string;
  readonly handler: IFunction;
  readonly stream: BoundStream;
  readonly eventSourceMapping: EventSourceMapping;
  readonly failureQueue: IQueue;
  /** The failure destination, if that is a bucket. */
  readonly failureBucket?: IBucket;
  readonly idempotencyTable?: ITable;
}
