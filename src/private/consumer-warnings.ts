import { Duration, Validations } from 'aws-cdk-lib';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { streamRetention } from './defaults';
import { retentionOf } from './failure/failure-queue';
import { functionBehind, isConfigurable } from './function-behind';
import { ConsumerSettings } from './resolve-settings';
import { isUnresolved } from './validation';

/**
 * Lambda waits this long before the first retry, and twice as long before each of the next. This was observed on AWS
 * and is not documented.
 */
const FIRST_RETRY_SECONDS = 0.2;

/**
 * Warns if the stream trims a record soon after it was discarded, or if the queue drops the failure message before
 * that.
 */
export function warnIfRecordsExpireEarly(scope: Construct, { maxRecordAge }: ConsumerSettings, queue: IQueue): void {
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
 * Warns if the retries of a record can end while a crashed invocation still holds the claim on it. The claim ends when
 * that invocation has timed out for certain. Without bisection the retries have the same request id, and take the claim
 * over at once.
 */
export function warnIfRetriesEndBeforeClaims(
  scope: Construct,
  { handler, retryAttempts, bisectBatchOnError }: ConsumerSettings,
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
