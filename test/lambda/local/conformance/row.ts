import { RuleId } from './rules';
import { Faults, MappingSettings } from '../../../../lambda/local';
import { DynamoDBRecord, DynamoDBStreamEvent } from '../../../../lambda/record/event';
import { Verdict } from '../../../../lambda/rules/settlement';
import { insertRecord } from '../../../support/records';

/** When the first records were written, and the mapping begins. */
export const START_SECONDS = 1_700_000_000;

/** A scenario: what is given, and what must come of it. */
export interface Row {
  readonly rule: RuleId;
  readonly scenario: string;
  /**
   * An address, or that it was captured on AWS, or that an emulator's tests say so which were validated against AWS.
   */
  readonly source: string;
  /** The source does not say all of it. */
  readonly isInferred?: true;
  /** One retry unless it says otherwise. */
  readonly settings?: Partial<MappingSettings>;
  /** Records 1 to 4 unless it says otherwise. */
  readonly records?: readonly DynamoDBRecord[];
  /** What the function does. It returns null unless it says otherwise. `sleep` lets time pass. */
  readonly handler?: (event: DynamoDBStreamEvent, sleep: (ms: number) => Promise<void>) => unknown;
  readonly faults?: Faults;
  /** Seconds after the first record was written. */
  readonly startsAfterSeconds?: number;
  /** The sequence numbers of each batch that the function saw. */
  readonly batches: readonly string[];
  /** A letter for each batch: the same for the same request id. */
  readonly requests?: string;
  /** What became of each batch. */
  readonly outcomes?: readonly Verdict[];
  /** When each batch was begun, in milliseconds from the start. */
  readonly atMs?: readonly number[];
  /** What was given up. None unless it says otherwise. */
  readonly failures?: readonly RowFailure[];
  /** All of what the first destination message must be. */
  readonly message?: object;
  /** What the first failure would be in a bucket, beside its message. */
  readonly object?: { readonly key: string; readonly payload: object };
  /** What of the events must be, beside their records. */
  readonly events?: readonly object[];
}

export interface RowFailure {
  readonly records: string;
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'Trimmed';
  /** What the destination is told of attempts. */
  readonly count?: number;
  /** What the destination is told of the function error. */
  readonly functionError?: string | null;
  readonly isUndelivered?: true;
}

/** A scenario of a mapping that AWS would not create. */
export interface RefusedRow {
  readonly rule: 'admission';
  readonly source: string;
  readonly settings: Partial<MappingSettings>;
  readonly refusal: string;
}

export const CAPTURED = 'captured on AWS, us-east-1, September 2026';
export const EMULATED = 'tests of an emulator, validated against AWS in November 2025';

/** The sequence numbers of records, one after another. */
export function numbersOf(records: readonly DynamoDBRecord[]): string {
  return records.map(({ dynamodb }) => dynamodb!.SequenceNumber).join('');
}

/** Records 1, 2, 3, …, each of an item of its own, written so many seconds after the start. */
export function written(...afterSeconds: number[]): DynamoDBRecord[] {
  return afterSeconds.map((seconds, index) => insertRecord(index + 1, { createdAtSeconds: START_SECONDS + seconds }));
}

/** The function throws while this record is in the batch. */
export function throwsOn(number: string) {
  return ({ Records }: DynamoDBStreamEvent) => {
    if (numbersOf(Records).includes(number)) throw new Error('no');
    return null;
  };
}

/** The function reports these item identifiers, for as long as record 2 is in the batch. */
export function reports(...itemIdentifiers: unknown[]) {
  return ({ Records }: DynamoDBStreamEvent) => ({
    batchItemFailures: numbersOf(Records).includes('2')
      ? itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier }))
      : [],
  });
}
