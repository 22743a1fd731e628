import { Duration } from 'aws-cdk-lib';
import { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { ITopic } from 'aws-cdk-lib/aws-sns';

/** These options apply to every alarm. */
export interface BaseAlarmOptions {
  /**
   * Whether the alarm exists.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How long one data point is: a multiple of 60 seconds, up to a day. Together, the data points that are looked at may
   * reach back a day, or seven days with a period of an hour or more.
   *
   * @default Duration.minutes(1)
   */
  readonly period?: Duration;

  /**
   * How many of the latest data points are looked at, from 1 to 1440.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of them must be over the threshold, from 1 to `evaluationPeriods`.
   *
   * @default - all
   */
  readonly datapointsToAlarm?: number;
}

/** An alarm on a number. */
export interface CountAlarmOptions extends BaseAlarmOptions {
  /**
   * At this many the alarm goes off, from 1.
   *
   * @default 1
   */
  readonly threshold?: number;
}

/** An alarm on an age. */
export interface AgeAlarmOptions extends BaseAlarmOptions {
  /**
   * Above this age the alarm goes off, from 1 second to 14 days, for `iteratorAge` to 24 hours.
   *
   * @default - that of the alarm, see `StreamAlarmsOptions`
   */
  readonly threshold?: Duration;
}

/**
 * The alarms of a `TableStreamConsumer`, and their actions.
 *
 * `iteratorAge`, `throttles` and `destinationDeliveryFailures` are on metrics of the function: of several consumers of
 * one function, each tells of the same, and all but one can do without.
 *
 * ```ts
 * new TableStreamConsumer(this, 'OrderEvents', {
 *   source: StreamSource.table(orders),
 *   handler,
 *   alarms: {
 *     topic: onCall,
 *     iteratorAge: { threshold: Duration.minutes(5) },
 *     throttles: { enabled: false },
 *   },
 * });
 * ```
 */
export interface StreamAlarmsOptions {
  /**
   * Whether there are alarms. `false` leaves all of them out and makes the other options ineffective, so that a stage
   * without alarms needs one switch: `enabled: isProduction`.
   *
   * It has the same name as the switch of each alarm. A value such as `alarms: false` does not exist in the other
   * languages of the CDK.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * A topic that all alarms are published to, in the Region of the consumer. If it has a policy or a key, they are
   * extended so that CloudWatch may use them. An imported topic must permit `cloudwatch.amazonaws.com` itself, which it
   * does unless it has a policy or a key of its own.
   *
   * @default - none
   */
  readonly topic?: ITopic;

  /**
   * Further actions of every alarm.
   *
   * @default - nothing
   */
  readonly actions?: IAlarmAction[];

  /**
   * The consumer falls behind its stream.
   *
   * @default - above 15 minutes
   */
  readonly iteratorAge?: AgeAlarmOptions;

  /**
   * There are failures in the failure queue.
   *
   * @default - at 1
   */
  readonly failures?: CountAlarmOptions;

  /**
   * The oldest failure has waited long, and what it points at will be gone.
   *
   * @default - above half of what is left of the stream's 24 hours after `maxRecordAge`, at least 5 minutes: 6 hours
   * with the defaults, 1 hour if `maxRecordAge` is not known at synth, 7 days where a bucket holds the records. With a
   * queue of yours it is at most half of the time that it keeps a message
   */
  readonly failuresExpiring?: AgeAlarmOptions;

  /**
   * Lambda could not send to the failure destination, and has dropped the records.
   *
   * @default - at 1
   */
  readonly destinationDeliveryFailures?: CountAlarmOptions;

  /**
   * The function is throttled. The mapping waits and tries again; if it lasts, the consumer falls behind.
   *
   * @default - at 1 in each of 5 minutes
   */
  readonly throttles?: CountAlarmOptions;

  /**
   * Records were given up. This is the event source mapping's own count, and needs its `EventCount` metrics.
   *
   * @default - at 1
   */
  readonly droppedEvents?: CountAlarmOptions;

  /**
   * The function of `addRedrive()` has failed to rescue or to redrive. Without `addRedrive()` there is none.
   *
   * @default - at 1
   */
  readonly redriveErrors?: CountAlarmOptions;
}
