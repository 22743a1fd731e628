import { Stack, Validations } from 'aws-cdk-lib';
import { CfnPolicy, CfnRole, Grant, IGrantable, IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { firstInStage } from './first-in-stage';
import { areKnownToDiffer } from './foreign-resources';
import { invalid } from './validation';

/** Throws if the function cannot be invoked from here, or not be permitted to read the stream. */
export function validateFunction(scope: Construct, { node, role, env }: IFunction): void {
  if (!role) {
    throw invalid(
      scope,
      `the role of the imported function '${node.path}' is not known, so it cannot be permitted to read the stream`,
      'Import it with its role: Function.fromFunctionAttributes(…, { functionArn, role, sameEnvironment: true })',
    );
  }
  const { account, region } = Stack.of(scope);
  if (areKnownToDiffer(env.account, account) || areKnownToDiffer(env.region, region)) {
    throw invalid(
      scope,
      `the function '${node.path}' is in ${env.account} and ${env.region}, the consumer in ${account} and ${region}, and an event source mapping invokes functions of its own account and Region only`,
      'Create the TableStreamConsumer in a stack of the account and Region of the function',
    );
  }
  if (areKnownToDiffer(role.env.account, account)) {
    throw invalid(
      scope,
      `the role of the function '${node.path}' is in the account ${role.env.account} and the consumer in ${account}, so it cannot be permitted to read the stream`,
      'Use a function and a role of the account of the consumer',
    );
  }
  // The role's policy would name the queue of this stack, and the mapping of this stack the function: each stack would
  // wait for the other.
  if (role.node.defaultChild instanceof CfnRole && Stack.of(role) !== Stack.of(scope)) {
    throw invalid(
      scope,
      `the role of the function '${node.path}' is in the stack '${Stack.of(role).node.path}' and the consumer in '${Stack.of(scope).node.path}', so that each stack would depend on the other`,
      'Create the TableStreamConsumer in the stack of the function and its role',
    );
  }
}

/** The policy that grants make for a principal. Its id depends on whether the role is imported. */
export function policyOf({ grantPrincipal }: IGrantable): Policy | undefined {
  if (!Construct.isConstruct(grantPrincipal)) return undefined;
  return grantPrincipal.node.children.find((child): child is Policy => child instanceof Policy);
}

/** Checks that the role has the permissions of a consumer. Warns with a list of them if the role cannot be changed. */
export function checkPermissions(consumer: Construct, handler: IFunction, grants: Grant[]): void {
  const { node, role } = handler;
  const policy = policyOf(handler);
  if (!policy) {
    warnOfFixedRole(consumer, node.path, grants);
  } else if (!role!.node.defaultChild) {
    validatePolicyName(consumer, role!, policy);
  }
}

/** Grants make no policy for a role that is given as immutable. */
function warnOfFixedRole(consumer: Construct, handler: string, grants: Grant[]): void {
  const permissions = new Set(
    grants
      .flatMap(({ principalStatements }) => principalStatements)
      .map((statement) => permission(consumer, statement)),
  );
  Validations.of(consumer).addWarning(
    'cdk-dynamodb-streams:policyOfFixedRole',
    `The role of the function '${handler}' cannot be changed from here. It must permit ${[...permissions].join('; ')}.`,
  );
}

function permission(consumer: Construct, { actions, resources }: PolicyStatement): string {
  const arns = resources
    .map((resource) => Stack.of(consumer).resolve(resource))
    .map((arn) => (typeof arn === 'string' ? arn : JSON.stringify(arn)));
  return `${actions.join(', ')} on ${arns.join(', ')}`;
}

/** The CDK names the policy of an imported role by the construct, which may have the same name in another stack. */
function validatePolicyName(consumer: Construct, role: IRole, policy: Policy): void {
  const stack = Stack.of(policy);
  const { policyName } = policy.node.defaultChild as CfnPolicy;
  const first = firstInStage(stack, `policy ${JSON.stringify(stack.resolve([role.roleArn, policyName]))}`);
  if (first === stack) return;
  throw invalid(
    consumer,
    `the policy '${stack.resolve(policyName)}' of the imported role '${role.node.path}' would replace that of the stack '${first.node.path}', which has the same name`,
    "Import it with another: Role.fromRoleArn(…, { defaultPolicyName: '…' })",
  );
}
