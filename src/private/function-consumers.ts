import { Lazy, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { canRunNode, functionBehind, isConfigurable } from './function-behind';
import { permitKey } from './key-permissions';
import { ConsumerSettings } from './resolve-settings';
import { ConsumerConfiguration, ENVIRONMENT_VARIABLES } from '../shared/contract';

/** The facts about the memory of a consumer, which are known once the app is complete. */
export type MemoryFacts = Pick<ConsumerConfiguration, 'epoch' | 'failureSeconds'>;

/** The consumers of each function, by the ARN of the stream. The app can add some until it is synthesized. */
const CONSUMERS = new WeakMap<Function, Map<string, () => ConsumerConfiguration>>();

/** Configures a function for its consumer of a stream, and lets it park records in the failure queue. */
export function configureConsumer(
  consumer: Construct,
  { handler, idempotency, retryAttempts, reportBatchItemFailures }: ConsumerSettings,
  streamArn: string,
  queue: IQueue | undefined,
  memoryFacts: () => MemoryFacts,
): Grant[] {
  // The handler helper's own defaults are right then.
  if (!queue && reportBatchItemFailures && !idempotency._mode) return [];
  const owner = functionBehind(handler);
  // A function of another stack cannot wait for this one, which waits for it.
  if (!isConfigurable(owner) || !canRunNode(owner) || Stack.of(owner) !== Stack.of(consumer)) return [];
  consumersOf(owner).set(streamArn, () => ({
    failureQueueUrl: queue?.queueUrl,
    retryAttempts,
    reportBatchItemFailures: reportBatchItemFailures ? undefined : false,
    ...(idempotency._mode && memoryFacts()),
  }));
  if (!queue) return [];
  return [queue.grant(handler, 'sqs:SendMessage'), ...permitKey(handler, queue.encryptionMasterKey)];
}

function consumersOf(owner: Function): Map<string, () => ConsumerConfiguration> {
  const known = CONSUMERS.get(owner);
  if (known) return known;
  const consumers = new Map<string, () => ConsumerConfiguration>();
  CONSUMERS.set(owner, consumers);
  owner.addEnvironment(
    ENVIRONMENT_VARIABLES.consumers,
    Lazy.string({
      produce: () => {
        const configurations = [...consumers].map(
          ([streamArn, configuration]) => [streamArn, configuration()] as const,
        );
        return Stack.of(owner).toJsonString(Object.fromEntries(configurations));
      },
    }),
  );
  return consumers;
}
