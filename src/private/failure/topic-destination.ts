import { Grant } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnTopic, ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FailureTopicOptions } from '../../failure-destination-options';
import { acknowledge } from '../acknowledgements';
import { failureTopicDefaults } from '../defaults';
import { validateRegion, warnIfOtherAccount } from '../foreign-resources';
import { permitKey } from '../key-permissions';
import { invalid } from '../validation';
import { BoundDestination } from './bound-destination';
import { validateKey, validateServiceKey, warnIfQueueImported } from './failure-queue';
import { queueBehind } from './shared-failure-queue';

export function bindTopicDestination(
  scope: Construct,
  handler: IFunction,
  options: FailureTopicOptions,
): BoundDestination {
  validateKey(scope, options.encryptionKey, options.topic, options.queue);
  if (options.topic) validateTopic(scope, options.topic);
  const topic = options.topic ?? createTopic(scope, options.encryptionKey);
  const queue = queueBehind(scope, options.topic, options, (created: IQueue) => {
    validateServiceKey(scope, created, 'SNS');
    acknowledge(
      topic.addSubscription(new SqsSubscription(created, { rawMessageDelivery: true })),
      'failureSubscription',
    );
    warnIfQueueImported(scope, created, 'sns.amazonaws.com');
  });
  warnIfOtherAccount(scope, 'topic', topic, 'sns:Publish');
  const keyGrants = permitKey(handler, topic.masterKey);
  const publish = Grant.addToPrincipalOrResource({
    grantee: handler,
    actions: ['sns:Publish'],
    resourceArns: [topic.topicArn],
    resource: topic,
  });
  return { destinationArn: topic.topicArn, grants: [publish], keyGrants, queue, topic };
}

function validateTopic(scope: Construct, topic: ITopic): void {
  const fix = "Use a standard topic in the consumer's Region, or leave 'topic' out";
  if (topic.fifo) throw invalid(scope, `Lambda cannot send failures to a FIFO topic, got '${topic.node.path}'`, fix);
  validateRegion(scope, 'topic', topic, 'Lambda sends failures to a topic', fix);
}

function createTopic(scope: Construct, encryptionKey: IKey | undefined): Topic {
  const topic = new Topic(scope, 'FailureTopic', { ...failureTopicDefaults(), masterKey: encryptionKey });
  // Its policy lets whoever may publish use it: no permission is needed.
  if (!encryptionKey) (topic.node.defaultChild as CfnTopic).kmsMasterKeyId = 'alias/aws/sns';
  return topic;
}
