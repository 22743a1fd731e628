import { Duration, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { LimitRange, MAPPING_RANGES, QUEUE_RETENTION_SECONDS, STREAM_RETENTION_SECONDS } from '../shared/limits';

interface Range extends LimitRange {
  /** The unit in which a `Duration` is compared. */
  readonly unit?: string;
  /** The unit that a `Duration` must have if it is a token, which the CDK cannot convert. Default: `unit`. */
  readonly tokenUnit?: string;
  /** Whether the value must be known at synth, because the CDK computes other values from it. */
  readonly isKnown?: boolean;
  readonly multipleOf?: number;
  /** The advice for a value below the minimum, or above the maximum. */
  readonly hintBelow?: string;
  readonly hintAbove?: string;
}

/** The values that the construct accepts: those of AWS, and stricter limits with their reason. */
const RANGES = {
  batchSize: MAPPING_RANGES.batchSize,
  maxBatchingWindow: { ...MAPPING_RANGES.maximumBatchingWindowInSeconds, unit: 'seconds' },
  parallelizationFactor: MAPPING_RANGES.parallelizationFactor,
  tumblingWindow: { ...MAPPING_RANGES.tumblingWindowInSeconds, unit: 'seconds' },
  retryAttempts: {
    ...MAPPING_RANGES.maximumRetryAttempts,
    hintBelow: 'Retrying forever blocks the shard: choose a number, and let the failure queue keep what remains',
  },
  maxRecordAge: {
    min: MAPPING_RANGES.maximumRecordAgeInSeconds.min,
    max: STREAM_RETENTION_SECONDS,
    unit: 'seconds',
    hintAbove: 'A DynamoDB stream itself keeps a record for 24 hours',
  },
  'threshold of a count': { min: 1, max: 1_000_000_000 },
  'threshold of an age': {
    min: 1,
    max: QUEUE_RETENTION_SECONDS.max,
    unit: 'seconds',
    hintAbove: 'The failure queue keeps a message for 14 days',
  },
  'threshold of an iterator age': {
    min: 1,
    max: STREAM_RETENTION_SECONDS,
    unit: 'seconds',
    tokenUnit: 'millis',
    hintAbove: 'A DynamoDB stream itself keeps a record for 24 hours',
  },
  period: { min: 60, max: 86_400, unit: 'seconds', isKnown: true, multipleOf: 60 },
  evaluationPeriods: { min: 1, max: 1440 },
  datapointsToAlarm: { min: 1, max: 1440 },
} satisfies Record<string, Range>;

export type RangedSetting = keyof typeof RANGES;

/**
 * Throws unless the setting, if it is given, is a whole number within its range. A token passes: its value is not known
 * at synth.
 */
export function validateRange(
  scope: IConstruct,
  range: RangedSetting,
  setting: number | Duration | undefined,
  name: string = range,
): void {
  if (setting === undefined) return;
  const { min, max, unit, tokenUnit = unit, isKnown, multipleOf = 1, hintBelow, hintAbove }: Range = RANGES[range];
  if (unit && !(setting instanceof Duration)) {
    throw invalid(
      scope,
      `'${name}' must be a Duration, got ${shown(setting)}`,
      'Write Duration.seconds(…), or another of its units',
    );
  }
  if (isUnresolved(setting)) {
    if (isKnown) throw invalid(scope, `'${name}' must be known at synth, got a token`, 'Write a number');
    if (!(setting instanceof Duration) || setting.unitLabel() === tokenUnit) return;
    throw invalid(
      scope,
      `'${name}' must be in ${tokenUnit} if it is known only when it is deployed, got a token in ${setting.unitLabel()}`,
      `Write Duration.${tokenUnit}(…)`,
    );
  }
  const value = setting instanceof Duration ? setting.toSeconds({ integral: false }) : setting;
  if (Number.isInteger(value) && value >= min && value <= max && value % multipleOf === 0) return;
  const what = multipleOf === 1 ? 'a whole number' : `a multiple of ${multipleOf}, as a number`;
  const hint =
    (value < min ? hintBelow : value > max ? hintAbove : undefined) ??
    'Choose another, or leave it out for the default';
  throw invalid(
    scope,
    `'${name}' must be ${what}${unit ? ` of ${unit}` : ''} from ${min} to ${max}, got ${value}`,
    hint,
  );
}

/**
 * Throws unless CloudWatch can look that far back: one day, or seven with periods of an hour or more.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function validateEvaluation(
  scope: IConstruct,
  period: Duration,
  evaluationPeriods: number,
  alarm: string,
): void {
  if (isUnresolved(period) || isUnresolved(evaluationPeriods)) return;
  const seconds = period.toSeconds();
  const days = seconds < 3600 ? 1 : 7;
  if (seconds * evaluationPeriods <= days * 86_400) return;
  throw invalid(
    scope,
    `'alarms.${alarm}' must look back at most ${days * 86_400} seconds with a period of ${seconds}, got ${evaluationPeriods} times that`,
    'Lower evaluationPeriods',
  );
}

/** How a message shows what was given. */
export function shown(value: unknown): string {
  if (Construct.isConstruct(value)) return `the construct '${value.node.path}'`;
  return typeof value === 'function' ? 'a function' : `${JSON.stringify(value)}`;
}

/** Whether a setting is a token. */
export function isUnresolved(setting: unknown): boolean {
  return setting instanceof Duration ? setting.isUnresolved() : Token.isUnresolved(setting);
}

/** An error that says where in the construct tree it belongs, and what to do about it. */
export function invalid(scope: IConstruct, problem: string, hint?: string): Error {
  return new Error(`${problem}${hint ? `. ${hint}` : ''} [at ${scope.node.path}]`);
}
