import { Failure } from './failure';
import { DynamoDBRecord } from '../record/event';

/** Sequence numbers have different lengths, so they are compared as numbers. */
export function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function sequenceNumberOf({ dynamodb }: DynamoDBRecord): bigint {
  return BigInt(dynamodb!.SequenceNumber!);
}

/** The sequence number of a failure's first record. */
export function startOf({ range, records = [] }: Failure): bigint {
  return range
    ? BigInt(range.startSequenceNumber)
    : records.map(sequenceNumberOf).reduce((one, other) => (one < other ? one : other));
}

/** The sequence number of a failure's last record. */
export function endOf({ range, records = [] }: Failure): bigint {
  return range
    ? BigInt(range.endSequenceNumber)
    : records.map(sequenceNumberOf).reduce((one, other) => (one > other ? one : other));
}
