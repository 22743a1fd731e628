import { Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Warns that a policy has to be changed by hand: that of a resource which this app does not own, it cannot change. */
export function warnIfImported(scope: IConstruct, kind: string, resource: IConstruct | undefined, permission: string): void {
  if (!resource || resource.node.defaultChild) return;
  Validations.of(scope).addWarning('cdk-dynamodb-streams:policyOfImportedResource',
    `The policy of the imported ${kind} '${resource.node.path}' cannot be changed from here. It must permit ${permission}.`);
}
