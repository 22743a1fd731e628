import { StreamedRecord } from './read-stream';
import { FailedBatch } from './receive-failures';

export interface Evidence {
  /** How many changes DynamoDB acknowledged. */
  readonly written: number;
  /** What is in the stream, in order. */
  readonly streamed: readonly StreamedRecord[];
  /** Sequence numbers that the function said it had processed, as it said so. */
  readonly processed: readonly string[];
  /** What the failure queue held then. */
  readonly failedBatches: readonly FailedBatch[];
  /** Sequence numbers that it said it had processed after that, when they were redriven. */
  readonly redriven: readonly string[];
  /** Orders with a confirmation, in the end. */
  readonly confirmed: ReadonlySet<string>;
}

export interface Findings {
  readonly processed: number;
  readonly failed: number;
  /** Neither processed nor in the failure queue, or said to be processed and without effect. */
  readonly lost: number;
  /** Processed after a later record of the same order. */
  readonly outOfOrder: number;
  /** Of those that had failed. */
  readonly redriven: number;
}

/** Holds what was processed and what failed against what is in the stream. */
export function audit({ written, streamed, processed, redriven, confirmed, failedBatches }: Evidence): Findings {
  const isIn =
    (said: ReadonlySet<string>) =>
    ({ sequenceNumber, eventName, orderId }: StreamedRecord) =>
      said.has(sequenceNumber) && (eventName !== 'INSERT' || confirmed.has(orderId));
  const isProcessed = isIn(new Set(processed));
  const isFailed = (record: StreamedRecord) => failedBatches.some((batch) => contains(batch, record));

  return {
    processed: streamed.filter(isProcessed).length,
    failed: streamed.filter(isFailed).length,
    lost:
      Math.max(written, streamed.length) - streamed.filter((record) => isProcessed(record) || isFailed(record)).length,
    outOfOrder: countOutOfOrder(streamed, new Set([...processed, ...redriven])),
    redriven: streamed.filter(isFailed).filter(isIn(new Set(redriven))).length,
  };
}

function contains({ shardId, startSequenceNumber, endSequenceNumber }: FailedBatch, record: StreamedRecord): boolean {
  // Their lengths differ: as text 9 would come after 10.
  const sequenceNumber = BigInt(record.sequenceNumber);
  if (shardId !== undefined && shardId !== record.shardId) return false;
  return BigInt(startSequenceNumber) <= sequenceNumber && sequenceNumber <= BigInt(endSequenceNumber);
}

/** A set keeps the order in which its members came first: a repetition is a duplicate, not disorder. */
function countOutOfOrder(streamed: readonly StreamedRecord[], processed: ReadonlySet<string>): number {
  const recordOf = new Map(
    streamed.map((record, position) => [record.sequenceNumber, { orderId: record.orderId, position }]),
  );
  const latest = new Map<string, number>();
  let outOfOrder = 0;
  for (const sequenceNumber of processed) {
    const { orderId, position } = recordOf.get(sequenceNumber) ?? { orderId: sequenceNumber, position: 0 };
    if (position < (latest.get(orderId) ?? -1)) outOfOrder++;
    else latest.set(orderId, position);
  }
  return outOfOrder;
}
