import { Duration, Token } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnQueue, IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FailureDestinationOptions } from '../../failure-destination-options';
import { acknowledge } from '../acknowledgements';
import { failureQueueDefaults, queueRetention } from '../defaults';
import { validateRegion, warnIfImported } from '../foreign-resources';
import { KEY_ACTIONS } from '../key-permissions';
import { identityOf } from '../resource-identity';
import { invalid } from '../validation';

/** The queue of the user if there is one, which Lambda must be able to send to. Otherwise a safe one is created. */
export function useOrCreateFailureQueue(
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
 * A service that sends to the queue for Lambda needs permissions that only the queue's and its key's owner can give.
 */
export function warnIfQueueImported(scope: Construct, queue: IQueue, service: string): void {
  warnIfImported(scope, 'queue', queue, `${service} to send messages: sqs:SendMessage`);
  warnIfImported(scope, 'key', queue.encryptionMasterKey, `${service} to use it: ${KEY_ACTIONS.join(', ')}`);
}

/** Throws if an encryption key is given and nothing is created that it could encrypt. */
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

/** Throws if the queue is encrypted with AWS's own key, which permits the principals of the account and no service. */
export function validateServiceKey(consumer: Construct, queue: IQueue, service: string): void {
  if (queue.encryptionType !== QueueEncryption.KMS_MANAGED) return;
  throw invalid(
    consumer,
    `${service} cannot send to a queue that is encrypted with the key of AWS (KMS_MANAGED), got '${queue.node.path}'`,
    'Use QueueEncryption.SQS_MANAGED, or a key of yours',
  );
}

/** The time for which a queue keeps a message. */
export function retentionOf(queue: IQueue): Duration {
  const seconds = resourceOf(queue)?.messageRetentionPeriod;
  return seconds === undefined || Token.isUnresolved(seconds) ? queueRetention() : Duration.seconds(seconds);
}

function resourceOf(queue: IQueue): CfnQueue | undefined {
  const resource = identityOf(queue, queue.queueArn);
  return CfnQueue.isCfnQueue(resource) ? resource : undefined;
}
