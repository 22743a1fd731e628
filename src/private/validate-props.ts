import { Token } from 'aws-cdk-lib';
import { MetricType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { FailureDestination } from '../failure-destination';
import { Idempotency } from '../idempotency';
import { StreamSource } from '../stream-source';
import { TableStreamConsumerProps } from '../table-stream-consumer-props';
import { invalid, isUnresolved, shown, validateRange } from './validation';

const STARTING_POSITIONS: string[] = ['TRIM_HORIZON', 'LATEST'];

/** Throws if a prop has the wrong type or is out of its range, or if two props exclude each other. */
export function validateProps(scope: Construct, props: TableStreamConsumerProps): void {
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
    throw wrong(
      'handler',
      'a Lambda function construct (IFunction)',
      handler,
      'Give the function that processes the records',
    );
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
    throw wrong('alarms', 'options', alarms, 'Write { topic, … }, or { enabled: false } for no alarms');
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
