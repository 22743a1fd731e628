import { Stack } from 'aws-cdk-lib';
import { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnTopic, ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { validateRegion, warnIfImported } from './foreign-resources';
import { KEY_ACTIONS } from './key-permissions';
import { invalid } from './validation';

/** The action of an alarm that publishes to a topic, which CloudWatch is permitted to do. */
export function publishTo(consumer: Construct, topic: ITopic): IAlarmAction {
  if (typeof topic.topicArn !== 'string') {
    throw invalid(
      consumer,
      `'topic' of the alarms must be a topic, got ${JSON.stringify(topic)}`,
      'For an ARN write Topic.fromTopicArn(this, id, arn)',
    );
  }
  validateRegion(consumer, 'topic', topic, 'An alarm publishes to a topic', "Use a topic in the consumer's Region");
  permitPublishing(consumer, topic);
  permitKey(consumer, topic);
  return { bind: () => ({ alarmActionArn: topic.topicArn }) };
}

/** A topic without a policy of its own has that of AWS, which permits the account. */
function permitPublishing(consumer: Construct, topic: ITopic): void {
  if (!topic.node.tryFindChild('Policy')) return;
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(consumer).account } },
    }),
  );
}

function permitKey(consumer: Construct, topic: ITopic): void {
  const resource = topic.node.defaultChild as CfnTopic | undefined;
  if (resource?.kmsMasterKeyId?.endsWith('alias/aws/sns')) {
    throw invalid(
      consumer,
      `CloudWatch cannot publish to a topic that is encrypted with the key of AWS (alias/aws/sns), got '${topic.node.path}'`,
      'Use a key of yours, or none',
    );
  }
  // In the policy of a key, `*` is the key.
  topic.masterKey?.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: KEY_ACTIONS,
      resources: ['*'],
    }),
  );
  warnIfImported(consumer, 'key', topic.masterKey, `cloudwatch.amazonaws.com to use it: ${KEY_ACTIONS.join(', ')}`);
}
