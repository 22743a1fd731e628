import { Lazy, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { canRunNode, functionBehind, isConfigurable } from './function-behind';
import { permitKey } from './key-permissions';
import { ConsumerConfiguration, ENVIRONMENT_VARIABLES } from '../shared/contract';

/** The consumers of a function, by the ARN of the stream. They are added until the app is synthesised. */
const CONSUMERS = new WeakMap<Function, Map<string, ConsumerConfiguration>>();

/** What a function is told. */
interface ConsumerSettings {
  readonly queue?: IQueue;
  readonly retryAttempts: number;
  readonly reportBatchItemFailures: boolean;
}

/** Tells a function of its consumer of a stream, and lets it send to the failure queue what it gives up itself. */
export function configureConsumer(
  consumer: Construct,
  handler: IFunction,
  streamArn: string,
  { queue, retryAttempts, reportBatchItemFailures }: ConsumerSettings,
): Grant[] {
  // It has nothing to know.
  if (!queue && reportBatchItemFailures) return [];
  const owner = functionBehind(handler);
  // A function of another stack cannot wait for this one, which waits for it.
  if (!isConfigurable(owner) || !canRunNode(owner) || Stack.of(owner) !== Stack.of(consumer)) return [];
  consumersOf(owner).set(streamArn, {
    failureQueueUrl: queue?.queueUrl,
    retryAttempts,
    reportBatchItemFailures: reportBatchItemFailures ? undefined : false,
  });
  if (!queue) return [];
  return [queue.grant(handler, 'sqs:SendMessage'), ...permitKey(handler, queue.encryptionMasterKey)];
}

function consumersOf(owner: Function): Map<string, ConsumerConfiguration> {
  const known = CONSUMERS.get(owner);
  if (known) return known;
  const consumers = new Map<string, ConsumerConfiguration>();
  CONSUMERS.set(owner, consumers);
  owner.addEnvironment(
    ENVIRONMENT_VARIABLES.consumers,
    Lazy.string({ produce: () => Stack.of(owner).toJsonString(Object.fromEntries(consumers)) }),
  );
  return consumers;
}
