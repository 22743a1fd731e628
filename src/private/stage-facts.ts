import { CfnResource, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { functionIdentityOf, ResourceIdentity } from './resource-identity';
import { propertyAsGiven } from './resource-properties';
import { StreamMapping } from './stream-mapping';

/** Of each stage, until it is synthesised again. */
const FACTS = new WeakMap<IConstruct, StageFacts | undefined>();

/**
 * What a stage has, all its stacks together. It is complete once synthesis has come to the validations, and is
 * collected once for all of them.
 */
export class StageFacts {
  public static of(construct: IConstruct): StageFacts {
    const stage = Stage.of(construct) ?? construct.node.root;
    // The validations of a stage come before those of what is in it.
    if (!FACTS.has(stage)) stage.node.addValidation({ validate: () => (FACTS.set(stage, undefined), []) });
    const facts = FACTS.get(stage) ?? new StageFacts(stage);
    FACTS.set(stage, facts);
    return facts;
  }

  private readonly mappings: Map<IConstruct, StreamMapping>;
  private readonly readers: Map<ResourceIdentity, StreamMapping[]>;
  private readonly watched: Set<ResourceIdentity | undefined>;

  private constructor(stage: IConstruct) {
    const constructs = stage.node
      .findAll()
      .filter((construct) => (Stage.of(construct) ?? construct.node.root) === stage);
    const mappings = StreamMapping.among(constructs);
    this.mappings = new Map(mappings.map((mapping) => [mapping.resource, mapping]));
    this.readers = groupBy(mappings, ({ stream }) => stream);
    this.watched = new Set(constructs.filter(isAlarm).flatMap(watchedBy));
  }

  public mappingOf(resource: IConstruct): StreamMapping {
    return this.mappings.get(resource)!;
  }

  /** The mappings that read the stream of this one, itself among them, whether or not they are turned on. */
  public sharing({ stream }: StreamMapping): StreamMapping[] {
    return this.readers.get(stream)!;
  }

  /** Whether there is an alarm on the iterator age of a function. */
  public isWatched(handler: ResourceIdentity): boolean {
    return this.watched.has(handler);
  }
}

function groupBy<K, V>(values: V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function isAlarm(construct: IConstruct): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::CloudWatch::Alarm';
}

/** The functions whose iterator age an alarm watches, or has in its expression. */
function watchedBy(alarm: CfnResource): (ResourceIdentity | undefined)[] {
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  return [
    alarm,
    ...list(propertyAsGiven(alarm, 'Metrics')).map((query) =>
      propertyAsGiven(propertyAsGiven(query, 'MetricStat'), 'Metric'),
    ),
  ]
    .filter(
      (metric) =>
        propertyAsGiven(metric, 'MetricName') === 'IteratorAge' &&
        propertyAsGiven(metric, 'Namespace') === 'AWS/Lambda',
    )
    .flatMap((metric) => list(propertyAsGiven(metric, 'Dimensions')))
    .filter((dimension) => propertyAsGiven(dimension, 'Name') === 'FunctionName')
    .map((dimension) => functionIdentityOf(alarm, propertyAsGiven(dimension, 'Value')));
}
