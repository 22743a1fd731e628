import { Duration } from 'aws-cdk-lib';
import { streamRetention } from './defaults';

const RUNBOOK = 'https://github.com/cdk-dynamodb-streams/cdk-dynamodb-streams/blob/main/docs/operator-runbook.md';

interface AlarmDefaults {
  readonly evaluationPeriods: number;
  /** What it means, what to do, and the section of the runbook that says more. */
  readonly description: string;
  /** Whether there are failures to look at, then. */
  readonly isAboutFailures: boolean;
}

const alarm = (evaluationPeriods: number, what: string, section: string, isAboutFailures = true): AlarmDefaults => ({
  evaluationPeriods,
  isAboutFailures,
  description: `${what} Runbook: ${RUNBOOK}#${section}`,
});

export const ALARMS = {
  /** Lambda reports the age once a batch is done. A slow consumer reports seldom, so one report is enough. */
  iteratorAge: alarm(
    1,
    'The consumer is behind its stream, which forgets records after 24 hours. Look for errors, throttles and timeouts of the function, then for more writes than it can keep up with.',
    'iterator-age',
    false,
  ),

  /** One failed record is one too many to leave unseen: the stream forgets it within hours. */
  failures: alarm(
    1,
    'The function failed on records, and the failure queue says which. Look at the messages, fix the cause, and process the records again.',
    'failures',
  ),

  failuresExpiring: alarm(
    1,
    'Failures have been waiting for long, and what they point at will be gone. Save the records first, then look for the cause.',
    'failures-expiring',
  ),

  /** Lambda tries once, so that each one is a loss. */
  destinationDeliveryFailures: alarm(
    1,
    'Lambda could not send to the failure destination, and has dropped the failed records. Look at the permissions, the key and the policy of the destination, then for the records in the stream.',
    'destination-delivery-failures',
  ),

  /** A burst is ridden out by the mapping's own retries. Five minutes on end are a limit that is too low. */
  throttles: alarm(
    5,
    'The function has been throttled for minutes, so that its records wait. Raise its reserved concurrency, or that of the account.',
    'throttles',
    false,
  ),

  droppedEvents: alarm(
    1,
    'The event source mapping has given up records. Look into the failure queue; if they are not there, look for them in the stream.',
    'dropped-events',
  ),

  /** It is invoked to rescue what the stream will forget: a failed invocation may be the last chance. */
  redriveErrors: alarm(
    1,
    'The redrive function has failed: failures may not have been rescued, and the stream forgets them. Look at its log, and save the records by hand if it cannot be repaired soon.',
    'redrive-errors',
  ),
} satisfies { [name: string]: AlarmDefaults };

/** Of whatever is counted, one is too many. */
export const COUNT_THRESHOLD = 1;

/**
 * One poison record blocks its shard for about four minutes. Fifteen minutes is another problem, and leaves more than
 * 23 hours to act.
 */
export const iteratorAgeThreshold = () => Duration.minutes(15);

/**
 * How old the oldest failure may get: half of the time is over in which it is in its queue, and its records can still
 * be fetched.
 */
export function failuresExpiringThreshold(maxRecordAge: Duration, kept: Duration, areRecordsKept: boolean): Duration {
  const halfOfKept = Math.floor(kept.toSeconds() / 2);
  // The object has the records; what expires is the message that announces it.
  if (areRecordsKept) return Duration.seconds(halfOfKept);
  // Not known at synth: as little as makes sense.
  const left = maxRecordAge.isUnresolved()
    ? Duration.hours(2).toSeconds()
    : streamRetention().toSeconds() - maxRecordAge.toSeconds();
  return Duration.seconds(Math.min(halfOfKept, Math.max(Math.floor(left / 2), Duration.minutes(5).toSeconds())));
}
