import { Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { IFunction, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { StreamConsumerProps } from '../stream-consumer-props';
import { StreamSource } from '../stream-source';
import { streamRetention } from './defaults';
import { invalid, isUnresolved, validateRange } from './validation';

/** Throws if Lambda would refuse one of the settings of the mapping, or two of them together. */
export function validateSettings(scope: Construct, props: StreamConsumerProps): void {
  if (!(props.source instanceof StreamSource)) throw invalid(scope, "'source' must be a StreamSource", 'Write StreamSource.table(…)');
  if (!props.handler) throw invalid(scope, "'handler' must be a function, got none", 'Give the function that processes the records');
  for (const setting of ['batchSize', 'maxBatchingWindow', 'parallelizationFactor', 'tumblingWindow', 'retryAttempts', 'maxRecordAge'] as const) {
    validateRange(scope, setting, props[setting]);
  }
  validateStartingPosition(scope, props);
  validateTumblingWindow(scope, props);
  validateMetrics(scope, props);
  validateTags(scope, props);
  if (props.filterEncryption && !props.filters?.length) {
    throw invalid(scope, "'filterEncryption' encrypts filters, and there are none", "Add 'filters', or leave it out");
  }
}

function validateStartingPosition(scope: Construct, { startingPosition }: StreamConsumerProps): void {
  if (startingPosition === StartingPosition.AT_TIMESTAMP) {
    throw invalid(scope, "'startingPosition' must be TRIM_HORIZON or LATEST for a DynamoDB stream, got AT_TIMESTAMP",
      'Leave it out to begin with the oldest record that the stream still has');
  }
}

function validateTumblingWindow(scope: Construct, { tumblingWindow, parallelizationFactor, filters }: StreamConsumerProps): void {
  if (!tumblingWindow || isUnresolved(tumblingWindow) || tumblingWindow.toSeconds() === 0) return;
  if (parallelizationFactor !== undefined && !isUnresolved(parallelizationFactor) && parallelizationFactor > 1) {
    throw invalid(scope, `'parallelizationFactor' must be 1 with a tumbling window, got ${parallelizationFactor}`, 'Leave one of the two out');
  }
  if (filters?.length) throw invalid(scope, "'filters' cannot be used with a tumbling window", 'Leave one of the two out, or filter in the function');
}

function validateMetrics(scope: Construct, { metricsConfig }: StreamConsumerProps): void {
  const other = metricsConfig?.metrics.find((metric) => metric !== MetricType.EVENT_COUNT);
  if (other) throw invalid(scope, `'metricsConfig' can have EVENT_COUNT only for a DynamoDB stream, got ${other}`, 'Leave the others out');
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
function validateTags(scope: Construct, { tags = {} }: StreamConsumerProps): void {
  const count = Object.keys(tags).length;
  if (count > 50) throw invalid(scope, `'tags' must be at most 50, got ${count}`, 'Leave some out');
  for (const [key, value] of Object.entries(tags)) {
    if (!Token.isUnresolved(key) && (key.length < 1 || key.length > 128 || key.startsWith('aws:'))) {
      throw invalid(scope, `the key of a tag must have 1 to 128 characters and not begin with 'aws:', got '${key}'`, 'Rename it');
    }
    if (!Token.isUnresolved(value) && value.length > 256) {
      throw invalid(scope, `the value of a tag must have at most 256 characters, got ${value.length} for '${key}'`, 'Shorten it');
    }
  }
}

/** Warns if the stream may have forgotten a record before anybody could fetch it by its failure message. */
export function warnOfRecordAge(scope: Construct, maxRecordAge: Duration, areRecordsKept: boolean): void {
  if (areRecordsKept || isUnresolved(maxRecordAge)) return;
  const left = streamRetention().toSeconds() - maxRecordAge.toSeconds();
  if (left >= Duration.hours(1).toSeconds()) return;
  Validations.of(scope).addWarning('cdk-dynamodb-streams:noTimeToFetch',
    `A record that is given up for its age of ${maxRecordAge.toHumanString()} is gone from the stream ${left === 0 ? 'by then' : `${left / 60} minutes later`}, and a failure message only points at it. Set 'maxRecordAge' lower, or use FailureDestination.bucket().`);
}

/** Throws if the function cannot be permitted to read the stream. */
export function validateRole(scope: Construct, { node, role }: IFunction): void {
  if (!role) {
    throw invalid(scope, `the role of the imported function '${node.path}' is not known, so it cannot be permitted to read the stream`,
      'Import it with its role: Function.fromFunctionAttributes(…, { functionArn, role, sameEnvironment: true })');
  }
  const { account } = Stack.of(scope);
  if (!Token.isUnresolved(account) && !Token.isUnresolved(role.env.account) && account !== role.env.account) {
    throw invalid(scope, `the role of the function '${node.path}' is in the account ${role.env.account} and the consumer in ${account}, so it cannot be permitted to read the stream`,
      'Use a function and a role of the account of the consumer');
  }
  // The role's policy would name the queue of this stack, and the mapping of this stack the function: each stack would wait
  // for the other.
  if (role.node.defaultChild instanceof CfnRole && Stack.of(role) !== Stack.of(scope)) {
    throw invalid(scope, `the role of the function '${node.path}' is in the stack '${Stack.of(role).node.path}' and the consumer in '${Stack.of(scope).node.path}', so that each stack would depend on the other`,
      'Create the StreamConsumer in the stack of the function and its role');
  }
}
