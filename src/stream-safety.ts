import { Annotations, IAspect, Stage, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { SAFETY_RULES } from './private/safety-rules';
import { StageFacts } from './private/stage-facts';
import { StreamMapping } from './private/stream-mapping';
import { invalid } from './private/validation';

/** What has been visited. The CDK visits a stage within another before that other one. */
const SEEN = new WeakSet<IConstruct>();

/** How `StreamSafety` reports what it finds. */
export enum StreamSafetySeverity {
  /** Synthesis goes on, unless it is run with `--strict`. */
  WARNING = 'WARNING',

  /** Synthesis fails. */
  ERROR = 'ERROR',
}

/** Options of `StreamSafety`. */
export interface StreamSafetyProps {
  /**
   * Whether a finding is a warning or an error.
   *
   * @default StreamSafetySeverity.WARNING
   */
  readonly severity?: StreamSafetySeverity;
}

/**
 * Looks at every event source mapping of a DynamoDB or Kinesis stream, made with whatever construct, and reports where
 * records could be lost, or a shard be blocked, without anybody being told. It changes nothing.
 *
 * ```ts
 * Aspects.of(app).add(new StreamSafety());
 * ```
 *
 * The CDK does not apply the aspects of an app to its stages: add it to each `Stage` too, best in the constructor of
 * your stage class. If one with mappings of streams is left out, synthesis fails.
 *
 * A finding that is right as it is can be acknowledged, as a warning and as an error, with or without the
 * `Annotation::` that the CDK prints before its id:
 *
 * ```ts
 * Validations.of(legacyStack).acknowledge({
 *   id: 'cdk-dynamodb-streams:startsAtLatest',
 *   reason: 'a cache that may miss changes',
 * });
 * ```
 *
 * The findings are `infiniteRetries`, `noFailureDestination`, `noBisect`, `noPartialBatchResponse`, `startsAtLatest`,
 * `recordAge`, `tooManyReaders` and `noIteratorAgeAlarm`, each after `cdk-dynamodb-streams:`.
 */
export class StreamSafety implements IAspect {
  private readonly severity: StreamSafetySeverity;

  public constructor(props: StreamSafetyProps = {}) {
    this.severity = props.severity ?? StreamSafetySeverity.WARNING;
  }

  /** @throws if there is a stage within this one that has not been visited */
  public visit(node: IConstruct): void {
    if (Stage.isStage(node)) validateStages(node);
    if (!StreamMapping.from(node)) return;
    SEEN.add(node);
    node.node.addValidation({ validate: () => this.reportOn(node) });
  }

  /** When the app is complete: other aspects may still change it. */
  private reportOn(node: IConstruct): string[] {
    const stage = StageFacts.of(node);
    const mapping = stage.mappingOf(node);
    for (const { id, finding } of SAFETY_RULES) {
      const message = finding(mapping, stage);
      if (message) this.report(node, `cdk-dynamodb-streams:${id}`, message);
    }
    return [];
  }

  private report(node: IConstruct, id: string, message: string): void {
    if (this.severity === StreamSafetySeverity.WARNING) {
      Validations.of(node).addWarning(id, message);
    } else if (!isAcknowledged(node, id)) {
      Annotations.of(node).addError(`${message} [ack: ${id}]`);
    }
  }
}

function validateStages(root: Stage): void {
  const unseen = StreamMapping.among(root.node.findAll()).find(
    ({ resource }) => Stage.of(resource) !== root && !SEEN.has(resource),
  );
  if (!unseen) return;
  const stage = Stage.of(unseen.resource)!;
  throw invalid(
    stage,
    `StreamSafety does not see the stage '${stage.node.path}', which has event source mappings of streams: the CDK does not apply the aspects of an app to its stages`,
    'Add it to the stage as well: Aspects.of(stage).add(new StreamSafety())',
  );
}

/** For warnings the CDK sees to it. */
function isAcknowledged(node: IConstruct, id: string): boolean {
  return node.node.scopes.some(({ node: { metadata } }) =>
    metadata.some(
      ({ type, data }) =>
        type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY &&
        Object.keys(data).some((qualified) => qualified.split('::').at(-1) === id),
    ),
  );
}
