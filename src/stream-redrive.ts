import * as path from 'node:path';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { rescueInterval } from './private/defaults';
import { createRedriveFunction } from './private/redrive/redrive-function';
import { RedrivenConsumer } from './private/redrive/redriven-consumer';
import { invokeOnSchedule } from './private/redrive/schedule';
import { validateRedrive } from './private/redrive/validate-redrive';
import { RedriveAction } from './shared/contract';
import { StreamRedriveOptions } from './stream-redrive-options';

/**
 * Gives back to a function what it has failed on, in the account: see `TableStreamConsumer.addRedrive()`.
 */
export class StreamRedrive extends Construct {
  /** @internal */
  public static _of(scope: Construct, consumer: RedrivenConsumer, options: StreamRedriveOptions): StreamRedrive {
    validateRedrive(scope, consumer, options);
    return new StreamRedrive(scope, consumer, options);
  }

  /** Invoke it with `{"action":"list"}`, or another action of the runbook. */
  public readonly redriveFunction: Function;

  /** Has the records that were rescued, and messages whose records were lost. */
  public readonly bucket: IBucket;

  private constructor(
    scope: Construct,
    consumer: RedrivenConsumer,
    { rescue = !consumer.failureBucket, schedule, bucket }: StreamRedriveOptions,
  ) {
    super(scope, 'Redrive');
    const { failureQueue, failureBucket } = consumer;
    this.bucket = bucket ?? failureBucket ?? createBucket(this, failureQueue.encryptionMasterKey);
    this.redriveFunction = createRedriveFunction(this, consumer, this.bucket, CODE_FOLDER);
    if (rescue) this.invokeOn('Rescue', Schedule.rate(rescueInterval()), 'rescue');
    if (schedule) this.invokeOn('Run', schedule, 'run');
  }

  private invokeOn(id: string, schedule: Schedule, action: RedriveAction): void {
    invokeOnSchedule(this, id, this.redriveFunction, schedule, { action });
  }
}

/** Beside this file where it is published, and from the sources. */
const CODE_FOLDER = path.join(__dirname, '..', 'lib', 'redrive-function');

// S3 takes long to load.
function createBucket(scope: Construct, encryptionKey: IKey | undefined): IBucket {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const module: typeof import('./private/failure/records-bucket') = require('./private/failure/records-bucket');
  return module.createRecordsBucket(scope, 'Bucket', encryptionKey);
}
