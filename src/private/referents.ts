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
import { functionIn } from '../shared/arn';

/** What a property refers to: a resource of this app, or else something that is equal for equal things. */
export type Referent = CfnResource | string;

/** The resource or the literal that a value refers to. */
export function referentOf(scope: IConstruct, value: unknown): Referent {
  const token = typeof value === 'string' ? wholeToken(value) : value;
  // Asked of the token itself: what it resolves to in another stack does not tell.
  if (Reference.isReference(token) && CfnResource.isCfnResource(token.target)) return token.target;
  const stack = Stack.of(scope);
  const resolved = stack.resolve(value);
  if (typeof resolved === 'string') return resolved;
  const json = `${JSON.stringify(resolved)}`;
  // An export is the same in every stack of an environment, a parameter is not.
  return json.startsWith('{"Fn::ImportValue":') ? `${json} of ${stack.environment}` : `${json} of ${stack.node.path}`;
}

/**
 * The function that a function's name or ARN is of, with whatever version or alias: a resource, or the name of one that
 * has a name of its own. Nothing if that is not known at synth.
 */
export function functionReferentOf(scope: IConstruct, value: unknown): Referent | undefined {
  const referent = referentOf(scope, value);
  const resource =
    typeof referent === 'string'
      ? resourcesIn(scope, value).find(({ cfnResourceType }) => FUNCTIONS.includes(cfnResourceType))
      : referent;
  if (!resource) return named(scope, referent);
  if (resource.cfnResourceType !== 'AWS::Lambda::Function') {
    return functionReferentOf(resource, rawProperty(resource, 'FunctionName'));
  }
  return named(resource, Stack.of(resource).resolve(rawProperty(resource, 'FunctionName'))) ?? resource;
}

/**
 * As it was given, with its tokens. A class of its own has it as an attribute, a `CfnResource` among its properties.
 */
export function rawProperty(owner: any, name: string): any {
  const attribute = `${name[0].toLowerCase()}${name.slice(1).replace(/ARN$/, 'Arn')}`;
  return owner?.[attribute] ?? owner?._cfnProperties?.[name] ?? owner?.[name];
}

/** What will be in the template, which only CloudFormation's view of a resource has in full. */
export function propertiesOf(resource: CfnResource): { readonly [name: string]: any } {
  const { Resources } = Stack.of(resource).resolve((resource as any)._toCloudFormation());
  return Object.values<any>(Resources ?? {})[0]?.Properties ?? {};
}

const FUNCTIONS = ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/** A name is a function's in one Region of one account. */
function named(scope: IConstruct, text: unknown): string | undefined {
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
    public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
      if (Reference.isReference(token) && CfnResource.isCfnResource(token.target)) resources.push(token.target);
      return super.resolveToken(token, context, postProcessor);
    }
  }
  Tokenization.resolve(value, { scope, resolver: new ReferenceCollector(new StringConcat()) });
  return resources;
}
