import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What a property refers to: a resource of this app, or else something that is equal for equal things. */
export type Referent = CfnResource | string;

const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];
const KINESIS_STREAMS = ['AWS::Kinesis::Stream', 'AWS::Kinesis::StreamConsumer'];
/** Of sources that have a starting position as streams do. */
const NOT_OF_STREAMS = ['Topics', 'SelfManagedEventSource', 'DocumentDBEventSourceConfig', 'AmazonManagedKafkaEventSourceConfig'];

/** An event source mapping of a DynamoDB or Kinesis stream, made with whatever construct. */
export class StreamMapping {
  /** All of them that are under a construct. */
  public static under(root: IConstruct): StreamMapping[] {
    return root.node.findAll().map((construct) => StreamMapping.from(construct)).filter((mapping) => mapping !== undefined);
  }

  /** The mapping that a construct is, if it is one. */
  public static from(construct: IConstruct): StreamMapping | undefined {
    if (!CfnResource.isCfnResource(construct) || construct.cfnResourceType !== 'AWS::Lambda::EventSourceMapping') return undefined;
    const mapping = new StreamMapping(construct);
    return mapping.isOfStream() ? mapping : undefined;
  }

  public readonly stream: Referent;
  public readonly function: Referent;

  private constructor(public readonly resource: CfnResource) {
    this.stream = this.referentOf('EventSourceArn', 'eventSourceArn');
    this.function = this.referentOf('FunctionName', 'functionName');
  }

  /** As CloudFormation will get them, overrides included. */
  public get properties(): { readonly [name: string]: any } {
    return propertiesOf(this.resource);
  }

  public get isOfDynamoDB(): boolean {
    return typeof this.stream === 'string' ? this.stream.includes(':dynamodb:') : TABLES.includes(this.stream.cfnResourceType);
  }

  /** A `CfnEventSourceMapping` has it as an attribute of its own, a `CfnResource` among its properties. */
  private referentOf(property: string, attribute: string): Referent {
    const resource = this.resource as any;
    return referentOf(resource, resource[attribute] ?? resource._cfnProperties?.[property]);
  }

  private isOfStream(): boolean {
    if (this.isOfDynamoDB) return true;
    if (typeof this.stream !== 'string') return KINESIS_STREAMS.includes(this.stream.cfnResourceType);
    if (this.stream.startsWith('arn:')) return /^arn:[^:]*:kinesis:/.test(this.stream);
    // Imported: nothing else has a starting position.
    const { properties } = this;
    return properties.StartingPosition !== undefined && NOT_OF_STREAMS.every((name) => properties[name] === undefined);
  }
}

/** The resource or the literal that a value refers to. */
export function referentOf(scope: IConstruct, value: unknown): Referent {
  const token = typeof value === 'string' ? wholeToken(value) : value;
  // Asked of the token itself: what it resolves to in another stack does not tell.
  if (Reference.isReference(token) && CfnResource.isCfnResource(token.target)) return token.target;
  const resolved = Stack.of(scope).resolve(value);
  if (typeof resolved === 'string') return resolved;
  const json = `${JSON.stringify(resolved)}`;
  // An export is the same in every stack, a parameter is not.
  return json.startsWith('{"Fn::ImportValue":') ? json : `${json} of ${Stack.of(scope).node.path}`;
}

/** What will be in the template, which only CloudFormation's view of a resource has in full. */
export function propertiesOf(resource: CfnResource): { readonly [name: string]: any } {
  const { Resources } = Stack.of(resource).resolve((resource as any)._toCloudFormation());
  return Object.values<any>(Resources ?? {})[0]?.Properties ?? {};
}

function wholeToken(value: string): unknown {
  const { length, firstToken } = Tokenization.reverseString(value);
  return length === 1 ? firstToken : undefined;
}
