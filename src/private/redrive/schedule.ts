import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgements';

/** Has a function invoked with an event, again and again. */
export function invokeOnSchedule(scope: Construct, id: string, fn: Function, schedule: Schedule, event: object): void {
  const rule = new Rule(scope, id, { schedule });
  rule.addTarget({ bind: () => ({ arn: fn.functionArn, input: RuleTargetInput.fromObject(event) }) });
  fn.addPermission(`${id}Permission`, {
    principal: new ServicePrincipal('events.amazonaws.com'),
    sourceArn: rule.ruleArn,
  });
  acknowledge(rule, 'redriveRule');
}
