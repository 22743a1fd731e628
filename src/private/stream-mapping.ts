import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { identityOf, ResourceIdentity } from './resource-identity';
import { propertyAsGiven, ResourceProperties, templateProperties } from './resource-properties';

const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];
const KINESIS_STREAMS = ['AWS::Kinesis::Stream', 'AWS::Kinesis::StreamConsumer'];
/** Of sources that have a starting position as streams do. */
const NOT_OF_STREAMS = [
  'Topics',
  'SelfManagedEventSource',
  'DocumentDBEventSourceConfig',
  'AmazonManagedKafkaEventSourceConfig',
];

/** An event source mapping of a DynamoDB or Kinesis stream, made with whatever construct. */
export class StreamMapping {
  /** All of them among constructs. */
  public static among(constructs: IConstruct[]): StreamMapping[] {
    return constructs.map((construct) => StreamMapping.from(construct)).filter((mapping) => mapping !== undefined);
  }

  /** The mapping that a construct is, if it is one. */
  public static from(construct: IConstruct): StreamMapping | undefined {
    if (!CfnResource.isCfnResource(construct) || construct.cfnResourceType !== 'AWS::Lambda::EventSourceMapping') {
      return undefined;
    }
    const mapping = new StreamMapping(construct);
    return mapping.isOfStream() ? mapping : undefined;
  }

  public readonly stream: ResourceIdentity;
  public readonly function: ResourceIdentity;

  private resolved?: ResourceProperties;

  private constructor(public readonly resource: CfnResource) {
    this.stream = identityOf(resource, propertyAsGiven(resource, 'EventSourceArn'));
    this.function = identityOf(resource, propertyAsGiven(resource, 'FunctionName'));
  }

  /** As CloudFormation will get them, overrides included. */
  public get properties(): ResourceProperties {
    return (this.resolved ??= templateProperties(this.resource));
  }

  /** One that was turned off does not read. */
  public get isReading(): boolean {
    return `${this.properties.Enabled}` !== 'false';
  }

  public get isOfDynamoDB(): boolean {
    return typeof this.stream === 'string'
      ? this.stream.includes(':dynamodb:')
      : TABLES.includes(this.stream.cfnResourceType);
  }

  public get isOfKinesis(): boolean {
    return typeof this.stream === 'string'
      ? /^arn:[^:]*:kinesis:/.test(this.stream)
      : KINESIS_STREAMS.includes(this.stream.cfnResourceType);
  }

  private isOfStream(): boolean {
    if (this.isOfDynamoDB || this.isOfKinesis) return true;
    if (typeof this.stream !== 'string' || this.stream.startsWith('arn:')) return false;
    // Imported: nothing else has a starting position.
    const { properties } = this;
    return properties.StartingPosition !== undefined && NOT_OF_STREAMS.every((name) => properties[name] === undefined);
  }
}
