import { Annotations, IAspect, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { SAFETY_RULES } from './private/safety-rules';
import { StreamMapping } from './private/stream-mapping';

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
 * Looks at every event source mapping of a DynamoDB or Kinesis stream, made with whatever construct, and reports where records
 * could be lost, or a shard be blocked, without anybody being told. It changes nothing.
 *
 * ```ts
 * Aspects.of(app).add(new StreamSafety());
 * ```
 *
 * A finding that is right as it is can be acknowledged, as a warning and as an error, with or without the `Annotation::` that the CDK
 * prints before its id:
 *
 * ```ts
 * Validations.of(legacyStack).acknowledge({ id: 'cdk-dynamodb-streams:startsAtLatest', reason: 'a cache that may miss changes' });
 * ```
 *
 * The findings are `infiniteRetries`, `noFailureDestination`, `noBisect`, `noPartialBatchResponse`, `startsAtLatest`, `recordAge`,
 * `tooManyReaders` and `noIteratorAgeAlarm`, each after `cdk-dynamodb-streams:`.
 */
export class StreamSafety implements IAspect {
  private readonly severity: StreamSafetySeverity;

  public constructor(props: StreamSafetyProps = {}) {
    this.severity = props.severity ?? StreamSafetySeverity.WARNING;
  }

  public visit(node: IConstruct): void {
    const mapping = StreamMapping.from(node);
    if (!mapping) return;
    for (const { id, finding } of SAFETY_RULES) {
      const message = finding(mapping);
      if (message) this.report(node, `cdk-dynamodb-streams:${id}`, message);
    }
  }

  private report(node: IConstruct, id: string, message: string): void {
    if (this.severity === StreamSafetySeverity.WARNING) {
      Validations.of(node).addWarning(id, message);
    } else if (!isAcknowledged(node, id)) {
      Annotations.of(node).addError(`${message} [ack: ${id}]`);
    }
  }
}

/** For warnings the CDK sees to it. */
function isAcknowledged(node: IConstruct, id: string): boolean {
  return node.node.scopes.some(({ node: { metadata } }) => metadata.some(({ type, data }) =>
    type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && Object.keys(data).some((qualified) => qualified.split('::').at(-1) === id)));
}
