import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { CfnGlobalTable, CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnStream, CfnStreamConsumer } from 'aws-cdk-lib/aws-kinesis';
import { IConstruct } from 'constructs';

/** What a property refers to: equal keys are the same thing. */
export interface Identity {
  readonly key: string;
  /** The resource, if it is one of this app. */
  readonly resource?: CfnResource;
}

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

  public readonly stream: Identity;
  public readonly function: Identity;

  private constructor(public readonly resource: CfnResource) {
    this.stream = this.identify('EventSourceArn', 'eventSourceArn');
    this.function = this.identify('FunctionName', 'functionName');
  }

  /** As CloudFormation will get them, overrides included. */
  public get properties(): { readonly [name: string]: any } {
    return propertiesOf(this.resource);
  }

  public get isOfDynamoDB(): boolean {
    const { key, resource } = this.stream;
    return resource ? resource instanceof CfnTable || resource instanceof CfnGlobalTable : key.includes(':dynamodb:');
  }

  private identify(name: string, propertyOfL1: string): Identity {
    const { resource } = this as any;
    return identify(resource, resource[propertyOfL1] ?? resource._cfnProperties?.[name]);
  }

  private isOfStream(): boolean {
    const { key, resource } = this.stream;
    if (resource) return STREAM_RESOURCES.some((type) => resource instanceof type);
    if (key.startsWith('arn:')) return /^arn:[^:]*:(dynamodb|kinesis):/.test(key);
    // Imported: of all sources but streams and the likes of Kafka, none has a starting position.
    const { properties } = this;
    return properties.StartingPosition !== undefined && NOT_OF_STREAMS.every((name) => properties[name] === undefined);
  }
}

const STREAM_RESOURCES = [CfnTable, CfnGlobalTable, CfnStream, CfnStreamConsumer];
const NOT_OF_STREAMS = ['Topics', 'SelfManagedEventSource', 'DocumentDBEventSourceConfig', 'AmazonManagedKafkaEventSourceConfig'];

/** The resource or the literal that a property refers to. References to another stack are still tokens when this is asked. */
export function identify(scope: IConstruct, value: unknown): Identity {
  const token = typeof value === 'string' ? wholeToken(value) : value;
  if (Reference.isReference(token) && CfnResource.isCfnResource(token.target)) return { key: token.target.node.path, resource: token.target };
  const resolved = Stack.of(scope).resolve(value);
  return { key: typeof resolved === 'string' ? resolved : `${Stack.of(scope).node.path}:${JSON.stringify(resolved)}` };
}

/** What will be in the template. */
export function propertiesOf(resource: CfnResource): { [name: string]: any } {
  const { Resources } = Stack.of(resource).resolve((resource as any)._toCloudFormation());
  return (Object.values(Resources)[0] as any).Properties ?? {};
}

function wholeToken(value: string): unknown {
  const { length, firstToken } = Tokenization.reverseString(value);
  return length === 1 ? firstToken : undefined;
}
