import { IResource, Stack, Token, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalid } from './validation';

/** A resource with its account and Region. */
type LocatedResource = Pick<IResource, 'env' | 'node'>;

/** Warns that a policy must be changed by hand: this app cannot change the policy of an imported resource. */
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

/** Warns that a resource of another account must permit the function's actions. The function's role is not enough. */
export function warnIfOtherAccount(
  scope: IConstruct,
  kind: string,
  { env, node }: LocatedResource,
  actions: string,
): void {
  if (!areKnownToDiffer(env.account, Stack.of(scope).account)) return;
  Validations.of(scope).addWarning(
    'cdk-dynamodb-streams:policyOfOtherAccount',
    `The ${kind} '${node.path}' is in the account ${env.account}. Its policy must permit the role of the function: ${actions}.`,
  );
}

/** Throws if a resource is in another Region than the consumer. */
export function validateRegion(
  scope: IConstruct,
  kind: string,
  { env, node }: LocatedResource,
  why: string,
  fix: string,
): void {
  const { region } = Stack.of(scope);
  if (!areKnownToDiffer(env.region, region)) return;
  throw invalid(
    scope,
    `${why} of its own Region only: the consumer is in ${region}, the ${kind} '${node.path}' in ${env.region}`,
    fix,
  );
}

/** Whether two Regions or accounts are different for certain. A token can turn out to be the same. */
export function areKnownToDiffer(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
}
