import { StreamedRecord } from './read-stream';

/** When DynamoDB acknowledged a change of an order, in milliseconds since 1970. */
export interface Acknowledgement {
  readonly orderId: string;
  readonly atMs: number;
}

/**
 * From each write to the invocation that was first given its record, in milliseconds. The nth write of an order is its
 * nth record.
 */
export function latenciesMs(
  writes: readonly Acknowledgement[],
  streamed: readonly StreamedRecord[],
  deliveredAtMs: ReadonlyMap<string, number>,
): number[] {
  const writtenAtMs = new Map<string, number[]>();
  for (const { orderId, atMs } of writes) {
    writtenAtMs.set(orderId, [...(writtenAtMs.get(orderId) ?? []), atMs]);
  }
  return streamed.flatMap(({ orderId, sequenceNumber }) => {
    const written = writtenAtMs.get(orderId)?.shift();
    const delivered = deliveredAtMs.get(sequenceNumber);
    return written && delivered ? [delivered - written] : [];
  });
}

/** The value that this share of all values, from 0 to 1, does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
