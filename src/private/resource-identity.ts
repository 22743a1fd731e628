import {
  CfnResource,
  DefaultTokenResolver,
  IPostProcessor,
  IResolvable,
  IResolveContext,
  Reference,
  Stack,
  StringConcat,
  Tokenization,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { propertyAsGiven } from './resource-properties';
import { functionIn } from '../shared/arn';

/** Two properties that refer to the same resource have the same identity: a resource of this app, or a text. */
export type ResourceIdentity = CfnResource | string;

/** The resource that a value refers to, or a text that is equal for equal values. */
export function identityOf(scope: IConstruct, value: unknown): ResourceIdentity {
  const token = typeof value === 'string' ? wholeToken(value) : value;
  // The token itself names its target. In another stack it resolves to an import, which does not.
  if (Reference.isReference(token) && CfnResource.isCfnResource(token.target)) return token.target;
  const stack = Stack.of(scope);
  const resolved = stack.resolve(value);
  if (typeof resolved === 'string') return resolved;
  const json = `${JSON.stringify(resolved)}`;
  // An export is the same in every stack of an environment, a parameter is not.
  return json.startsWith('{"Fn::ImportValue":') ? `${json} of ${stack.environment}` : `${json} of ${stack.node.path}`;
}

/**
 * The function that a function's name or ARN belongs to, with any version or alias: a resource, or the physical name if
 * the resource has one. It is undefined if it is not known at synth.
 */
export function functionIdentityOf(scope: IConstruct, value: unknown): ResourceIdentity | undefined {
  const identity = identityOf(scope, value);
  const resource =
    typeof identity === 'string'
      ? resourcesIn(scope, value).find(({ cfnResourceType }) => FUNCTIONS.includes(cfnResourceType))
      : identity;
  if (!resource) return physicalName(scope, identity);
  if (resource.cfnResourceType !== 'AWS::Lambda::Function') {
    return functionIdentityOf(resource, propertyAsGiven(resource, 'FunctionName'));
  }
  return physicalName(resource, Stack.of(resource).resolve(propertyAsGiven(resource, 'FunctionName'))) ?? resource;
}

const FUNCTIONS = ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/** The function's name in a name or ARN, together with the environment in which the name is unique. */
function physicalName(scope: IConstruct, text: unknown): string | undefined {
  const name = typeof text === 'string' ? functionIn(text)?.name : undefined;
  return name && `${name} of ${Stack.of(scope).environment}`;
}

function wholeToken(value: string): unknown {
  const { length, firstToken } = Tokenization.reverseString(value);
  return length === 1 ? firstToken : undefined;
}

function resourcesIn(scope: IConstruct, value: unknown): CfnResource[] {
  const resources: CfnResource[] = [];
  class ReferenceCollector extends DefaultTokenResolver {
    public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
      if (Reference.isReference(token) && CfnResource.isCfnResource(token.target)) resources.push(token.target);
      return super.resolveToken(token, context, postProcessor);
    }
  }
  Tokenization.resolve(value, { scope, resolver: new ReferenceCollector(new StringConcat()) });
  return resources;
}
