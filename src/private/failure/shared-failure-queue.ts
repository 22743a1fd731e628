import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FailureDestinationOptions } from '../../failure-destination-options';
import { firstInStage } from '../first-in-stage';
import { identityOf } from '../resource-identity';
import { invalid } from '../validation';
import { useOrCreateFailureQueue } from './failure-queue';

/**
 * The failure queue behind a topic or bucket. A topic or bucket of the user has one queue for all consumers that fail
 * to it: S3 notifies no second queue of an object, and a second subscription would send each consumer the others'
 * failures.
 */
export function queueBehind(
  consumer: Construct,
  given: ITopic | IBucket | undefined,
  options: FailureDestinationOptions,
  connect: (queue: IQueue) => void,
): IQueue {
  if (!given) {
    const queue = useOrCreateFailureQueue(consumer, consumer, options);
    connect(queue);
    return queue;
  }
  if (!SharedFailureQueue.of(given)) validateOneConstruct(consumer, given);
  const { queue: known } =
    SharedFailureQueue.of(given) ??
    new SharedFailureQueue(given, (scope) => {
      const queue = useOrCreateFailureQueue(consumer, scope, options);
      connect(queue);
      return queue;
    });
  if (options.queue && options.queue !== known) {
    throw invalid(
      consumer,
      `the failures in '${given.node.path}' already have the queue '${known.node.path}', got '${options.queue.node.path}'`,
      "Leave 'queue' out, or give the same to all consumers that fail there",
    );
  }
  if (options.encryptionKey && options.encryptionKey !== known.encryptionMasterKey) {
    throw invalid(
      consumer,
      `the failures in '${given.node.path}' already have the queue '${known.node.path}', which is not encrypted with the key that is given, got '${options.encryptionKey.node.path}'`,
      "Leave 'encryptionKey' out, or give the same to all consumers that fail there",
    );
  }
  return known;
}

/** Throws if a topic or bucket was imported twice: each construct would get a queue. */
function validateOneConstruct(consumer: Construct, given: ITopic | IBucket): void {
  if (given.node.defaultChild) return;
  const [kind, name] = 'topicArn' in given ? ['topic', given.topicArn] : ['bucket', given.bucketName];
  const identity = identityOf(given, name);
  const first = firstInStage(given, `${kind} ${typeof identity === 'string' ? identity : identity.node.path}`);
  if (first === given) return;
  throw invalid(
    consumer,
    `the ${kind} '${given.node.path}' is the same as '${first.node.path}', whose failures already have the queue '${SharedFailureQueue.of(first)!.queue.node.path}'`,
    'Import it once, and give that construct to all consumers that fail there',
  );
}

/** The queue behind a topic or bucket of the user, as a child of it, so that later consumers find it. */
class SharedFailureQueue extends Construct {
  public static of(owner: ITopic | IBucket): SharedFailureQueue | undefined {
    return owner.node.tryFindChild(SharedFailureQueue.ID) as SharedFailureQueue | undefined;
  }

  // The id is part of logical ids: a new one would replace the queues of those who upgrade.
  private static readonly ID = 'FailureMessages';

  public readonly queue: IQueue;

  public constructor(owner: ITopic | IBucket, queue: (scope: Construct) => IQueue) {
    super(owner as unknown as Construct, SharedFailureQueue.ID);
    this.queue = queue(this);
  }
}
