import { IResource, Stack, Token, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalid } from './validation';

type Owned = Pick<IResource, 'env' | 'node'>;

/** Warns that a policy has to be changed by hand: that of a resource which this app does not own, it cannot change. */
export function warnIfImported(
  scope: IConstruct,
  kind: string,
  resource: IConstruct | undefined,
  permission: string,
): void {
  if (!resource || resource.node.defaultChild) return;
  Validations.of(scope).addWarning(
    'cdk-dynamodb-streams:policyOfImportedResource',
    `The policy of the imported ${kind} '${resource.node.path}' cannot be changed from here. It must permit ${permission}.`,
  );
}

/** Warns that a resource of another account has to permit what the function does: its own role is not enough. */
export function warnIfOtherAccount(scope: IConstruct, kind: string, { env, node }: Owned, actions: string): void {
  if (!differ(env.account, Stack.of(scope).account)) return;
  Validations.of(scope).addWarning(
    'cdk-dynamodb-streams:policyOfOtherAccount',
    `The ${kind} '${node.path}' is in the account ${env.account}. Its policy must permit the role of the function: ${actions}.`,
  );
}

/** Throws if a resource is in another Region than the consumer. */
export function validateRegion(scope: IConstruct, kind: string, { env, node }: Owned, why: string, fix: string): void {
  const { region } = Stack.of(scope);
  if (differ(env.region, region)) {
    throw invalid(
      scope,
      `${why} of its own Region only: the consumer is in ${region}, the ${kind} '${node.path}' in ${env.region}`,
      fix,
    );
  }
}

/** Whether two names of Regions or accounts are not the same. What is known only when it is deployed may be. */
export function differ(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
}
