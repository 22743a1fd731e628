import { Duration } from 'aws-cdk-lib';

/** The alarms of a consumer depend on these facts about it. */
export interface AlarmFacts {
  /** The age of the oldest failure at which it, or its records, expire soon. Missing without a failure queue. */
  readonly failuresExpireAfter?: Duration;
  /** The options by which the command `redrive` finds the failures. Missing without a failure queue. */
  readonly redriveOptions?: string;
  /** Whether the event source mapping counts its events. */
  readonly hasEventCount: boolean;
}
