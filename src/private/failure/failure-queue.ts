import { Duration, Token } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue, IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FailureDestinationOptions } from '../../failure-destination-options';
import { acknowledge } from '../acknowledgements';
import { failureQueueDefaults, queueRetention } from '../defaults';
import { firstUser } from '../first-user';
import { validateRegion, warnIfImported } from '../owners';
import { referentOf } from '../referents';
import { invalid } from '../validation';
import { KEY_ACTIONS } from './bound-destination';

/** The user's queue, if Lambda can send failures to it, or a safe one. */
export function failureQueue(
  consumer: Construct,
  scope: Construct,
  { queue, encryptionKey }: FailureDestinationOptions,
): IQueue {
  if (queue) {
    validateQueue(consumer, queue);
    return queue;
  }
  const created = new Queue(scope, 'FailureQueue', {
    ...failureQueueDefaults(),
    encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
  });
  acknowledge(created, 'failureQueue');
  return created;
}

/**
 * The failure queue behind a topic or bucket. One that the user gave has one queue, for all consumers that fail to it:
 * S3 notifies no second queue of an object, and a second subscription would tell each consumer of the others' failures.
 */
export function queueBehind(
  consumer: Construct,
  given: ITopic | IBucket | undefined,
  options: FailureDestinationOptions,
  connect: (queue: IQueue) => void,
): IQueue {
  if (!given) {
    const queue = failureQueue(consumer, consumer, options);
    connect(queue);
    return queue;
  }
  if (!FailureMessages.of(given)) validateOneConstruct(consumer, given);
  const { queue: known } =
    FailureMessages.of(given) ??
    new FailureMessages(given, (scope) => {
      const queue = failureQueue(consumer, scope, options);
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

/** Two constructs of one imported topic or bucket would each get a queue. */
function validateOneConstruct(consumer: Construct, given: ITopic | IBucket): void {
  if (given.node.defaultChild) return;
  const [kind, name] = 'topicArn' in given ? ['topic', given.topicArn] : ['bucket', given.bucketName];
  const referent = referentOf(given, name);
  const first = firstUser(given, `${kind} ${typeof referent === 'string' ? referent : referent.node.path}`);
  if (first === given) return;
  throw invalid(
    consumer,
    `the ${kind} '${given.node.path}' is the same as '${first.node.path}', whose failures already have the queue '${FailureMessages.of(first)!.queue.node.path}'`,
    'Import it once, and give that construct to all consumers that fail there',
  );
}

/** Remembers, beside a topic or bucket of the user's, which queue is behind it. */
class FailureMessages extends Construct {
  public static of(owner: ITopic | IBucket): FailureMessages | undefined {
    return owner.node.tryFindChild(FailureMessages.ID) as FailureMessages | undefined;
  }

  private static readonly ID = 'FailureMessages';

  public readonly queue: IQueue;

  public constructor(owner: ITopic | IBucket, queue: (scope: Construct) => IQueue) {
    super(owner as unknown as Construct, FailureMessages.ID);
    this.queue = queue(this);
  }
}

/**
 * A service that sends to the queue for Lambda needs permissions that only the queue's and its key's owner can give.
 */
export function warnIfQueueImported(scope: Construct, queue: IQueue, service: string): void {
  warnIfImported(scope, 'queue', queue, `${service} to send messages: sqs:SendMessage`);
  warnIfImported(scope, 'key', queue.encryptionMasterKey, `${service} to use it: ${KEY_ACTIONS.join(', ')}`);
}

/** A key is for what is created, so that something must be. */
export function validateKey(consumer: Construct, encryptionKey: IKey | undefined, ...given: unknown[]): void {
  if (!encryptionKey) return;
  validateRegion(
    consumer,
    'key',
    encryptionKey,
    'What keeps failures is encrypted with a key',
    "Use a key of the consumer's Region",
  );
  if (given.includes(undefined)) return;
  throw invalid(
    consumer,
    `'encryptionKey' encrypts what is created, and nothing is, got the key '${encryptionKey.node.path}'`,
    'Leave it out, and encrypt what you give where you create it',
  );
}

function validateQueue(consumer: Construct, queue: IQueue): void {
  const fix = "Use a standard queue in the consumer's Region, or leave 'queue' out";
  if (queue.fifo || resourceOf(queue)?.fifoQueue === true) {
    throw invalid(consumer, `Lambda cannot send failures to a FIFO queue, got '${queue.node.path}'`, fix);
  }
  validateRegion(consumer, 'queue', queue, 'Lambda sends failures to a queue', fix);
}

/** AWS's own key permits the principals of the account, and no other service. */
export function validateServiceKey(consumer: Construct, queue: IQueue, service: string): void {
  if (queue.encryptionType !== QueueEncryption.KMS_MANAGED) return;
  throw invalid(
    consumer,
    `${service} cannot send to a queue that is encrypted with the key of AWS (KMS_MANAGED), got '${queue.node.path}'`,
    'Use QueueEncryption.SQS_MANAGED, or a key of yours',
  );
}

/** How long a queue keeps a message. */
export function retentionOf(queue: IQueue): Duration {
  const seconds = resourceOf(queue)?.messageRetentionPeriod;
  return seconds === undefined || Token.isUnresolved(seconds) ? queueRetention() : Duration.seconds(seconds);
}

function resourceOf(queue: IQueue): CfnQueue | undefined {
  const referent = referentOf(queue, queue.queueArn);
  return CfnQueue.isCfnQueue(referent) ? referent : undefined;
}
