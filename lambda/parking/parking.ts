import { FailureQueue } from './failure-queue';
import { ParkedKeys } from './parked-keys';
import { ParkedCondition, parkedMessage } from './parked-message';
import { IdempotencyStore } from '../idempotency/store';
import { Delivery } from '../invocation/delivery';

/** Why a record is set aside. */
export interface ParkingReason {
  readonly condition: ParkedCondition;
  readonly attempts: number;
  readonly error?: unknown;
}

/** Sets records of a batch aside, so that their lanes can go on. */
export class Parking {
  /**
   * @param store where parked keys are remembered, if they are
   * @param deadlineMs when the invocation has to be done with it, in milliseconds since 1970
   */
  public static async open(
    delivery: Delivery, { failureQueue, store }: { failureQueue?: FailureQueue; store?: IdempotencyStore }, deadlineMs: number,
  ): Promise<Parking> {
    return new Parking(delivery, failureQueue, store && await ParkedKeys.read(store, delivery.consumer, deadlineMs), deadlineMs);
  }

  private constructor(
    private readonly delivery: Delivery,
    private readonly queue: FailureQueue | undefined,
    private readonly keys: ParkedKeys | undefined,
    private readonly deadlineMs: number,
  ) {}

  /** Parks the record, whatever its key. Its key is remembered first: what was sent must not be overtaken. */
  public async park(place: number, reason: ParkingReason): Promise<void> {
    const queue = this.requireQueue();
    await this.keys?.add(this.delivery.itemKeys[place], this.sequenceNumberOf(place));
    await this.send(queue, place, reason);
  }

  /** Whether an earlier record of the same key is parked, as far as is known here. One that is redriven waits for it too. */
  public isBehind(place: number): boolean {
    return this.keys?.hasAny === true && this.keys.isBehind(this.delivery.itemKeys[place], this.sequenceNumberOf(place));
  }

  /** Parks a record that is behind another. False if the key was released in the meantime. */
  public async parkBehind(place: number): Promise<boolean> {
    const queue = this.requireQueue();
    if (!await this.keys!.addBehind(this.delivery.itemKeys[place], this.sequenceNumberOf(place))) return false;
    await this.send(queue, place, { condition: 'RecordBehindParked', attempts: 0 });
    return true;
  }

  /** A record that was redriven is done: its key is released with the last of them. */
  public async release(place: number): Promise<void> {
    await this.keys?.remove(this.delivery.itemKeys[place], this.sequenceNumberOf(place));
  }

  private requireQueue(): FailureQueue {
    if (this.queue) return this.queue;
    throw new Error('there is no failure queue to park the record in: StreamConsumer configures one, or set the option failureQueue');
  }

  private async send(queue: FailureQueue, place: number, reason: ParkingReason): Promise<void> {
    const { records, requestId, functionArn } = this.delivery;
    const message = parkedMessage({ ...reason, record: records[place], requestId, functionArn }, Date.now());
    await queue.send(JSON.stringify(message), this.deadlineMs);
  }

  private sequenceNumberOf(place: number): string {
    return this.delivery.records[place].dynamodb!.SequenceNumber!;
  }
}
