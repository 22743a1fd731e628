import { LocalValues } from './local-values';
import { RESOURCE_TYPES, ResourceType } from './resource-types';
import { Template } from './template';

/** Functions have the shortest limit among the names that CloudFormation makes. */
const LONGEST_NAME = 64;

/** A value that exists only on AWS. */
export class UnresolvedError extends Error {}

/** The values of the other stacks of a run. Both methods throw UnresolvedError for a missing one. */
export interface OtherStacks {
  exported(name: string): unknown;
  outputOf(stackName: string, outputName: string): unknown;
}

/** Computes the values of a template from the values on this machine. */
export class Resolver {
  /** The resolvers of the nested stacks, by their logical ids. */
  public readonly nested: ReadonlyMap<string, Resolver>;

  private readonly intrinsics: Readonly<Record<string, (argument: any) => unknown>> = {
    Condition: (name) => this.condition(name),
    Ref: (name) => this.ref(name),
    'Fn::And': (conditions) => this.resolve(conditions).every(Boolean),
    'Fn::Equals': (values) => {
      const [one, other] = this.resolve(values).map(String);
      return one === other;
    },
    'Fn::FindInMap': (keys) => this.findInMap(this.resolve(keys)),
    'Fn::GetAtt': (attribute) => this.getAtt(...attributeParts(attribute)),
    'Fn::GetStackOutput': (output) => {
      const { StackName, OutputName } = this.resolve(output);
      return this.others.outputOf(StackName, OutputName);
    },
    'Fn::If': ([condition, yes, no]) => this.resolve(this.condition(condition) ? yes : no),
    'Fn::ImportValue': (name) => this.others.exported(this.resolve(name)),
    'Fn::Join': ([separator, parts]) => this.resolve(parts).join(separator),
    'Fn::Not': ([condition]) => !this.resolve(condition),
    'Fn::Or': (conditions) => this.resolve(conditions).some(Boolean),
    'Fn::Select': ([index, list]) => this.resolve(list)[Number(index)],
    'Fn::Split': ([separator, text]) => String(this.resolve(text)).split(separator),
    'Fn::Sub': (argument) =>
      typeof argument === 'string' ? this.sub(argument, {}) : this.sub(argument[0], argument[1]),
  };

  /** @param parent the stack that has this one, and the logical id of this one there */
  public constructor(
    public readonly template: Template,
    public readonly local: LocalValues,
    private readonly others: OtherStacks,
    private readonly parent?: readonly [Resolver, string],
  ) {
    this.nested = new Map(
      Object.entries(template.nested).map(([logicalId, stack]) => [
        logicalId,
        new Resolver(stack, local, others, [this, logicalId]),
      ]),
    );
  }

  /**
   * Returns the resources of some types, with their unresolved properties. It leaves out those whose condition is known
   * to be false.
   */
  public resources(...types: string[]): { readonly logicalId: string; readonly properties: Record<string, any> }[] {
    return Object.entries(this.template.resources)
      .filter(
        ([, { Type, Condition }]) =>
          types.includes(Type) && (!Condition || this.resolveIfKnown({ Condition }, () => undefined) !== false),
      )
      .map(([logicalId, { Properties = {} }]) => ({ logicalId, properties: Properties }));
  }

  /** @throws UnresolvedError for a value that exists only on AWS */
  public resolve(value: unknown): any {
    if (typeof value === 'string' && value.includes('{{resolve:')) {
      throw new UnresolvedError(`${value} is known only on AWS`);
    }
    if (Array.isArray(value)) {
      return value.map((element) => this.resolve(element)).filter((element) => element !== undefined);
    }
    if (value === null || typeof value !== 'object') return value;

    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0 && Object.hasOwn(this.intrinsics, name)) return this.intrinsics[name](argument);
    if (name.startsWith('Fn::')) throw new UnresolvedError(`${name} cannot be computed locally`);
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.resolve(entry)]));
  }

  /** Resolves a value, or returns undefined and calls `onUnknown` with the reason if it exists only on AWS. */
  public resolveIfKnown(value: unknown, onUnknown: (reason: string) => void): any {
    try {
      return this.resolve(value);
    } catch (error) {
      if (!(error instanceof UnresolvedError)) throw error;
      onUnknown(error.message);
      return undefined;
    }
  }

  /** Returns a resource's own name, or one of the stack's name and its logical id, as CloudFormation makes it. */
  public physicalName(logicalId: string): string {
    const { nameProperty } = this.typeOf(logicalId);
    const { Properties = {} } = this.template.resources[logicalId];
    const name = this.resolve(Properties[nameProperty]);
    if (name !== undefined) return name;
    const suffix = Properties.FifoQueue ? '.fifo' : '';
    // Logical ids differ at their end.
    return `${this.template.stackName}-${logicalId}${suffix}`.slice(-LONGEST_NAME).replace(/^-+/, '');
  }

  public arnOf(logicalId: string): string {
    return this.typeOf(logicalId).arn(this.physicalName(logicalId), this.local.region, this.local.accountId);
  }

  public output(name: string): unknown {
    if (!Object.hasOwn(this.template.outputs, name)) {
      throw new UnresolvedError(`the stack ${this.template.stackName} has no output ${name}`);
    }
    return this.resolve(this.template.outputs[name].Value);
  }

  private typeOf(logicalId: string): ResourceType {
    const resource = this.template.resources[logicalId];
    if (!resource) throw new UnresolvedError(`${logicalId} is not in ${this.template.file}`);
    const type = RESOURCE_TYPES[resource.Type];
    if (!type) throw new UnresolvedError(`${logicalId}, of type ${resource.Type}, is there only on AWS`);
    return type;
  }

  private ref(name: string): unknown {
    const { template, local } = this;
    switch (name) {
      case 'AWS::AccountId':
        return local.accountId;
      case 'AWS::NoValue':
        return undefined;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::Region':
        return local.region;
      case 'AWS::StackName':
        return template.stackName;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${local.region}:${local.accountId}:stack/${template.stackName}/local`;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
    }
    if (Object.hasOwn(template.parameters, name)) return this.parameter(name);

    const { Type, Properties = {} } = template.resources[name] ?? {};
    if (Type === 'AWS::Lambda::Alias' || Type === 'AWS::Lambda::Version') {
      const functionName = this.resolve(Properties.FunctionName);
      return `${RESOURCE_TYPES['AWS::Lambda::Function'].arn(functionName, local.region, local.accountId)}:${Properties.Name ?? 1}`;
    }
    switch (this.typeOf(name).ref) {
      case 'name':
        return this.physicalName(name);
      case 'ARN':
        return this.arnOf(name);
      case 'URL':
        return this.queueUrl(name);
    }
  }

  /** Returns the value from the stack above, or the default. */
  private parameter(name: string): unknown {
    if (this.parent) {
      const [above, logicalId] = this.parent;
      const given = above.template.resources[logicalId].Properties?.Parameters?.[name];
      if (given !== undefined) return above.resolve(given);
    }
    const { Type = 'String', Default } = this.template.parameters[name];
    if (Type.startsWith('AWS::SSM::')) {
      throw new UnresolvedError(`the parameter ${name} is in the Parameter Store, known only on AWS`);
    }
    if (Default === undefined) throw new UnresolvedError(`the parameter ${name} has no default`);
    return Default;
  }

  private condition(name: string): boolean {
    if (!Object.hasOwn(this.template.conditions, name)) {
      throw new UnresolvedError(`there is no condition ${name} in ${this.template.file}`);
    }
    return this.resolve(this.template.conditions[name]);
  }

  private getAtt(logicalId: string, attribute = ''): unknown {
    const [, output] = /^Outputs\.(.+)$/.exec(attribute) ?? [];
    if (output && this.nested.has(logicalId)) return this.nested.get(logicalId)!.output(output);
    if (attribute === 'StreamArn') return this.streamArn(logicalId);
    if (attribute === 'Arn' || attribute === 'TopicArn') return this.arnOf(logicalId);
    if (attribute === 'QueueUrl') return this.queueUrl(logicalId);
    if (this.typeOf(logicalId).nameAttributes?.includes(attribute)) return this.physicalName(logicalId);
    throw new UnresolvedError(`${logicalId}.${attribute} is known only on AWS`);
  }

  private streamArn(logicalId: string): string {
    const streamArn = this.local.streamArns.get(this.physicalName(logicalId));
    if (!streamArn) throw new UnresolvedError(`${logicalId} has no stream here`);
    return streamArn;
  }

  private queueUrl(logicalId: string): string {
    const url = this.local.queueUrls.get(this.physicalName(logicalId));
    if (!url) throw new UnresolvedError(`the queue ${logicalId} needs an SQS server`);
    return url;
  }

  private findInMap([map, topLevelKey, secondLevelKey]: string[]): unknown {
    const value = this.template.mappings[map]?.[topLevelKey]?.[secondLevelKey];
    if (value === undefined) throw new UnresolvedError(`${map} has nothing for ${topLevelKey}, ${secondLevelKey}`);
    return value;
  }

  private sub(text: string, variables: Record<string, unknown>): string {
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_match, literal, name) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return this.resolve(variables[name]);
      return String(name.includes('.') ? this.getAtt(...attributeParts(name)) : this.ref(name));
    });
  }
}

/** Splits the argument of Fn::GetAtt, which is a list, or a text with a dot. */
export function attributeParts(
  attribute: string | readonly [string, string],
): readonly [logicalId: string, attribute?: string] {
  if (typeof attribute !== 'string') return attribute;
  const [logicalId, ...rest] = attribute.split('.');
  return [logicalId, rest.join('.')];
}
