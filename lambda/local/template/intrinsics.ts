import { arnOf, physicalName, UnresolvedError } from './physical-ids';
import { Template } from './template';

/** What the template leaves to CloudFormation, as it is on this machine. */
export interface LocalValues {
  readonly region: string;
  readonly accountId: string;
  /** The streams of the tables created here, by the tables' logical ids. */
  readonly streamArns: ReadonlyMap<string, string>;
  /** The URLs of the queues created here, by their logical ids. */
  readonly queueUrls: ReadonlyMap<string, string>;
}

/**
 * Computes a value of the template: Ref, Fn::GetAtt, Fn::Join, Fn::Sub, Fn::Select, Fn::Split.
 *
 * @throws UnresolvedError for other functions, and for what exists only on AWS
 */
export function resolve(value: unknown, template: Template, local: LocalValues): any {
  if (Array.isArray(value)) return value.map((element) => resolve(element, template, local));
  if (value === null || typeof value !== 'object') return value;

  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  const intrinsic = others.length === 0 ? INTRINSICS[name] : undefined;
  if (intrinsic) return intrinsic(argument, template, local);
  if (name.startsWith('Fn::')) throw new UnresolvedError(`${name} cannot be computed locally`);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry, template, local)]));
}

/** As `resolve`, but undefined for what is known only on AWS. `onUnknown` is told why. */
export function resolveIfKnown(value: unknown, template: Template, local: LocalValues, onUnknown: (reason: string) => void = () => {}): any {
  try {
    return resolve(value, template, local);
  } catch (error) {
    if (!(error instanceof UnresolvedError)) throw error;
    onUnknown(error.message);
    return undefined;
  }
}

const INTRINSICS: Record<string, (argument: any, template: Template, local: LocalValues) => unknown> = {
  'Ref': ref,
  'Fn::GetAtt': getAtt,
  'Fn::Join': ([separator, parts], template, local) => (resolve(parts, template, local) as unknown[]).join(separator),
  'Fn::Select': ([index, list], template, local) => resolve(list, template, local)[Number(index)],
  'Fn::Split': ([separator, text], template, local) => String(resolve(text, template, local)).split(separator),
  'Fn::Sub': (argument, template, local) => {
    const [text, variables] = typeof argument === 'string' ? [argument, {}] : argument as [string, Record<string, unknown>];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_match, literal, name) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return resolve(variables[name], template, local);
      return name.includes('.') ? getAtt(name, template, local) : ref(name, template, local);
    });
  },
};

function ref(name: string, template: Template, local: LocalValues): unknown {
  const pseudo: Record<string, string> = {
    'AWS::AccountId': local.accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': local.region,
    'AWS::StackName': template.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${local.region}:${local.accountId}:stack/${template.stackName}/local`,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  if (name in pseudo) return pseudo[name];
  if (name in template.parameters) {
    const { Default } = template.parameters[name];
    if (Default === undefined) throw new UnresolvedError(`the parameter ${name} has no default`);
    return Default;
  }
  const { Type, Properties = {} } = template.resources[name] ?? {};
  if (Type === 'AWS::Lambda::Alias' || Type === 'AWS::Lambda::Version') {
    const functionName = resolve(Properties.FunctionName, template, local);
    return `arn:aws:lambda:${local.region}:${local.accountId}:function:${functionName}:${Properties.Name ?? 1}`;
  }
  return local.queueUrls.get(name) ?? physicalName(name, template);
}

/** An attribute of a resource, written as a list or with a dot between. */
export type GetAtt = string | readonly [logicalId: string, attribute: string];

export function getAttParts(argument: GetAtt): readonly [logicalId: string, attribute?: string] {
  if (typeof argument !== 'string') return argument;
  const [logicalId, ...attribute] = argument.split('.');
  return [logicalId, attribute.join('.')];
}

function getAtt(argument: GetAtt, template: Template, local: LocalValues): unknown {
  const [logicalId, attribute] = getAttParts(argument);
  const streamArn = local.streamArns.get(logicalId);
  if (attribute === 'StreamArn' && streamArn) return streamArn;
  if (attribute === 'Arn') return arnOf(logicalId, template, local.region, local.accountId);
  throw new UnresolvedError(`${logicalId}.${attribute} is known only on AWS`);
}
