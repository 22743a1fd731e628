import { Lazy, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FAILURE_QUEUES_ENV } from '../contract';
import { permitKey } from './failure/bound-destination';
import { canRunNode, functionBehind, isConfigurable } from './function-behind';

/** The URLs of a function's failure queues, by the ARN of the stream. Consumers are added until the app is synthesised. */
const QUEUES = new WeakMap<Function, Map<string, string>>();

/** Tells a function where its consumer of a stream has its failures, and lets it send there what it gives up itself. */
export function shareFailureQueue(consumer: Construct, handler: IFunction, streamArn: string, queue: IQueue): Grant[] {
  const owner = functionBehind(handler);
  // A function of another stack cannot wait for this one, which waits for it.
  if (!isConfigurable(owner) || !canRunNode(owner) || Stack.of(owner) !== Stack.of(consumer)) return [];
  queuesOf(owner).set(streamArn, queue.queueUrl);
  return [queue.grant(handler, 'sqs:SendMessage'), ...permitKey(handler, queue.encryptionMasterKey)];
}

function queuesOf(owner: Function): Map<string, string> {
  const known = QUEUES.get(owner);
  if (known) return known;
  const queues = new Map<string, string>();
  QUEUES.set(owner, queues);
  owner.addEnvironment(FAILURE_QUEUES_ENV, Lazy.string({ produce: () => Stack.of(owner).toJsonString(Object.fromEntries(queues)) }));
  return queues;
}
