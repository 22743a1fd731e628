import { CfnResource, Stack } from 'aws-cdk-lib';

/** The properties of a resource, by their names in a template. CloudFormation has no types for them. */
export interface ResourceProperties {
  readonly [name: string]: any;
}

/**
 * A property as the app has given it, with its tokens. A typed resource has it as an attribute, a generic `CfnResource`
 * among its properties.
 */
export function propertyAsGiven(owner: any, name: string): any {
  const attribute = `${name[0].toLowerCase()}${name.slice(1).replace(/ARN$/, 'Arn')}`;
  return owner?.[attribute] ?? owner?._cfnProperties?.[name] ?? owner?.[name];
}

/** The properties that the template will have, overrides included. */
export function templateProperties(resource: CfnResource): ResourceProperties {
  const template: { _toCloudFormation(): object } = resource as any;
  const { Resources = {} } = Stack.of(resource).resolve(template._toCloudFormation());
  return Object.values<{ Properties?: ResourceProperties }>(Resources)[0]?.Properties ?? {};
}
