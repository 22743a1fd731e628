import { Duration, Token, Validations } from 'aws-cdk-lib';
import { IFunction, MetricType } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FailureDestination } from '../failure-destination';
import { Idempotency } from '../idempotency';
import { StreamSource } from '../stream-source';
import { TableStreamConsumerProps } from '../table-stream-consumer-props';
import { streamRetention } from './defaults';
import { retentionOf } from './failure/failure-queue';
import { functionBehind, isConfigurable } from './function-behind';
import { invalid, isUnresolved, shown, validateRange } from './validation';

/**
 * Lambda waits that long before the first retry, and twice as long before each of the next: seen on AWS, not
 * documented.
 */
const FIRST_RETRY_SECONDS = 0.2;

const STARTING_POSITIONS: string[] = ['TRIM_HORIZON', 'LATEST'];

/** Throws if Lambda would refuse one of the settings of the mapping, or two of them together. */
export function validateSettings(scope: Construct, props: TableStreamConsumerProps): void {
  validateTypes(scope, props);
  for (const setting of [
    'batchSize',
    'maxBatchingWindow',
    'parallelizationFactor',
    'tumblingWindow',
    'retryAttempts',
    'maxRecordAge',
  ] as const) {
    validateRange(scope, setting, props[setting]);
  }
  validateStartingPosition(scope, props);
  validateTumblingWindow(scope, props);
  validateMetrics(scope, props);
  validateTags(scope, props);
  if (props.filterEncryption && !props.filters?.length) {
    throw invalid(
      scope,
      `'filterEncryption' encrypts filters, and there are none, got ${shown(props.filterEncryption)}`,
      "Add 'filters', or leave it out",
    );
  }
}

function validateTypes(
  scope: Construct,
  { source, handler, failureDestination, idempotency, filters, alarms, tags }: TableStreamConsumerProps,
): void {
  const wrong = (name: string, what: string, value: unknown, fix: string) =>
    invalid(scope, `'${name}' must be ${what}, got ${shown(value)}`, fix);
  if (!(source instanceof StreamSource)) throw wrong('source', 'a StreamSource', source, 'Write StreamSource.table(…)');
  if (typeof handler?.functionArn !== 'string') {
    throw wrong('handler', 'a function', handler, 'Give the function that processes the records');
  }
  if (failureDestination !== undefined && !(failureDestination instanceof FailureDestination)) {
    throw wrong(
      'failureDestination',
      'a FailureDestination',
      failureDestination,
      'Write FailureDestination.queue({ queue }), or another of its kinds',
    );
  }
  if (idempotency !== undefined && !(idempotency instanceof Idempotency)) {
    throw wrong('idempotency', 'an Idempotency', idempotency, 'Write Idempotency.perBatch(), or another of its kinds');
  }
  if (filters !== undefined && !Array.isArray(filters)) {
    throw wrong('filters', 'a list', filters, 'Put the filters into [ ]');
  }
  if (alarms !== undefined && !isOptions(alarms)) {
    throw wrong(
      'alarms',
      'options',
      alarms,
      'Write { topic, … }; to leave an alarm out, { throttles: { enabled: false } }',
    );
  }
  if (tags !== undefined && !isOptions(tags)) throw wrong('tags', 'keys and values', tags, "Write { key: 'value' }");
}

function isOptions(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function validateStartingPosition(scope: Construct, { startingPosition }: TableStreamConsumerProps): void {
  if (
    startingPosition === undefined ||
    isUnresolved(startingPosition) ||
    STARTING_POSITIONS.includes(startingPosition)
  ) {
    return;
  }
  throw invalid(
    scope,
    `'startingPosition' must be TRIM_HORIZON or LATEST for a DynamoDB stream, got ${startingPosition}`,
    'Leave it out to begin with the oldest record that the stream still has',
  );
}

function validateTumblingWindow(
  scope: Construct,
  { tumblingWindow, parallelizationFactor, filters }: TableStreamConsumerProps,
): void {
  if (!tumblingWindow || isUnresolved(tumblingWindow) || tumblingWindow.toSeconds() === 0) return;
  if (parallelizationFactor !== undefined && !isUnresolved(parallelizationFactor) && parallelizationFactor > 1) {
    throw invalid(
      scope,
      `'parallelizationFactor' must be 1 with a tumbling window, got ${parallelizationFactor}`,
      'Leave one of the two out',
    );
  }
  if (filters?.length) {
    throw invalid(
      scope,
      `'filters' cannot be used with a tumbling window, got ${filters.length} and a window of ${tumblingWindow.toHumanString()}`,
      'Leave one of the two out, or filter in the function',
    );
  }
}

function validateMetrics(scope: Construct, { metricsConfig }: TableStreamConsumerProps): void {
  if (metricsConfig && !Array.isArray(metricsConfig.metrics)) {
    throw invalid(
      scope,
      `'metricsConfig' must have a list of metrics, got ${shown(metricsConfig)}`,
      'Write { metrics: [] } for none, or leave it out for the default',
    );
  }
  const other = metricsConfig?.metrics.find((metric) => metric !== MetricType.EVENT_COUNT);
  if (other) {
    throw invalid(
      scope,
      `'metricsConfig' can have EVENT_COUNT only for a DynamoDB stream, got ${other}`,
      'Leave the others out',
    );
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
function validateTags(scope: Construct, { tags = {} }: TableStreamConsumerProps): void {
  const count = Object.keys(tags).length;
  if (count > 50) throw invalid(scope, `'tags' can have at most 50 entries, got ${count}`, 'Leave some out');
  for (const [key, value] of Object.entries(tags)) {
    if (!Token.isUnresolved(key) && (key.length < 1 || key.length > 128 || key.startsWith('aws:'))) {
      throw invalid(
        scope,
        `the key of a tag must have 1 to 128 characters and not begin with 'aws:', got '${key}'`,
        'Rename it',
      );
    }
    if (typeof value !== 'string') {
      throw invalid(scope, `the value of a tag must be text, got ${shown(value)} for '${key}'`, 'Put it into quotes');
    }
    if (!Token.isUnresolved(value) && value.length > 256) {
      throw invalid(
        scope,
        `the value of a tag can have at most 256 characters, got ${value.length} for '${key}'`,
        'Shorten it',
      );
    }
  }
}

/**
 * Warns if there is little time to fetch a record by its failure message: from the stream, or before the queue forgets
 * the message.
 */
export function warnOfTimeToFetch(scope: Construct, maxRecordAge: Duration, queue: IQueue): void {
  if (isUnresolved(maxRecordAge)) return;
  const left = streamRetention().toSeconds() - maxRecordAge.toSeconds();
  if (left < Duration.hours(1).toSeconds()) {
    Validations.of(scope).addWarning(
      'cdk-dynamodb-streams:noTimeToFetch',
      `A record that is given up for its age of ${maxRecordAge.toHumanString()} is gone from the stream ${left === 0 ? 'by then' : `${left / 60} minutes later`}, and a failure message only points at it. Set 'maxRecordAge' lower, or use FailureDestination.bucket().`,
    );
  }
  const kept = retentionOf(queue);
  if (kept.toSeconds() < left) {
    Validations.of(scope).addWarning(
      'cdk-dynamodb-streams:messagesForgotten',
      `The failure queue '${queue.node.path}' keeps a message for ${kept.toHumanString()}, less than the ${Duration.seconds(left).toHumanString()} for which the stream keeps what it points at. Set its retentionPeriod to 14 days.`,
    );
  }
}

/**
 * Warns if the retries of a record may end before another invocation may have it. After a crash that is when the
 * function that had claimed it has timed out for certain; the halves of a batch that is split then are others.
 */
export function warnOfClaims(
  scope: Construct,
  handler: IFunction,
  retryAttempts: number,
  bisectBatchOnError = true,
): void {
  const owner = functionBehind(handler);
  const timeout = isConfigurable(owner) ? owner.timeout : undefined;
  if (!bisectBatchOnError || !timeout || isUnresolved(timeout) || isUnresolved(retryAttempts)) return;
  const enough = Math.ceil(Math.log2(timeout.toSeconds() / FIRST_RETRY_SECONDS + 1));
  if (retryAttempts >= enough) return;
  Validations.of(scope).addWarning(
    'cdk-dynamodb-streams:claimsOutlastRetries',
    `With Idempotency.perRecord() a record that was in hand in a crash waits for up to the ${timeout.toHumanString()} that the function may run, and ${retryAttempts} retries are over before: it would be given up. Set 'retryAttempts' to ${enough} or more, or the timeout of the function lower.`,
  );
}
