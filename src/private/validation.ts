import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

interface Range {
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  /** What to say to less than the minimum, and to more than the maximum. */
  readonly hintBelow?: string;
  readonly hintAbove?: string;
}

/** What Lambda accepts for a DynamoDB stream, and where we are stricter, why. */
const RANGES = {
  batchSize: { min: 1, max: 10_000 },
  retryAttempts: { min: 0, max: 10_000, hintBelow: 'Retrying forever blocks the shard: choose a number, and let the failure queue keep what remains' },
  maxRecordAge: { min: 60, max: 86_400, unit: 'seconds', hintAbove: 'A DynamoDB stream itself keeps a record for 24 hours' },
} satisfies Record<string, Range>;

export type RangedSetting = keyof typeof RANGES;

/**
 * Throws unless every given setting is a whole number within its range. Tokens pass: their value is not known at synth.
 */
export function validateRanges(scope: IConstruct, settings: { readonly [name in RangedSetting]?: number | Duration }): void {
  for (const [name, setting] of Object.entries(settings)) {
    const isUnresolved = setting instanceof Duration ? setting.isUnresolved() : Token.isUnresolved(setting);
    if (setting === undefined || isUnresolved) continue;
    const { min, max, unit, hintBelow, hintAbove }: Range = RANGES[name as RangedSetting];
    const value = setting instanceof Duration ? setting.toSeconds({ integral: false }) : setting;
    if (Number.isInteger(value) && value >= min && value <= max) continue;
    const hint = value < min ? hintBelow : value > max ? hintAbove : undefined;
    throw invalid(scope, `'${name}' must be a whole number${unit ? ` of ${unit}` : ''} from ${min} to ${max}, got ${value}`, hint);
  }
}

/** An error that says where in the construct tree it belongs, and what to do about it. */
export function invalid(scope: IConstruct, problem: string, hint?: string): Error {
  return new Error(`${problem}${hint ? `. ${hint}` : ''} [at ${scope.node.path}]`);
}
