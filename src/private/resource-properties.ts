import { CfnResource, Stack } from 'aws-cdk-lib';

/** The properties of a resource, by their names in a template. CloudFormation has no types for them. */
export interface ResourceProperties {
  readonly [name: string]: any;
}

/**
 * A property as the app has given it, with its tokens. A typed resource has it as an attribute, a generic `CfnResource`
 * among its properties.
 */
export function propertyAsGiven(owner: unknown, name: string): unknown {
  const attribute = `${name[0].toLowerCase()}${name.slice(1).replace(/ARN$/, 'Arn')}`;
  const given: { readonly [name: string]: unknown; readonly _cfnProperties?: ResourceProperties } = Object(owner ?? {});
  return given[attribute] ?? given._cfnProperties?.[name] ?? given[name];
}

/** The properties that the template will have, overrides included. */
export function templateProperties(resource: CfnResource): ResourceProperties {
  // It is internal to the CDK, and the only view that has the overrides.
  const { _toCloudFormation: render } = resource as unknown as { _toCloudFormation(this: CfnResource): object };
  const { Resources = {} } = Stack.of(resource).resolve(render.call(resource));
  return Object.values<{ Properties?: ResourceProperties }>(Resources)[0]?.Properties ?? {};
}
