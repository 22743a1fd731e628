import { itemAmongStreams, HeldItems } from './held-items';
import { ParkedCondition, parkedMessage } from './parked-message';
import { ParkingQueue } from './parking-queue';
import { IdempotencyStore } from '../idempotency/store';
import { ReceivedBatch } from '../invocation/received-batch';

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
    batch: ReceivedBatch,
    { failureQueue, store }: { failureQueue?: ParkingQueue; store?: IdempotencyStore },
    deadlineMs: number,
  ): Promise<Parking> {
    return new Parking(
      batch,
      failureQueue,
      store && (await HeldItems.read(store, batch.consumer, deadlineMs)),
      deadlineMs,
    );
  }

  private constructor(
    private readonly batch: ReceivedBatch,
    private readonly queue: ParkingQueue | undefined,
    private readonly keys: HeldItems | undefined,
    private readonly deadlineMs: number,
  ) {}

  /** Parks the record, whatever its key. Its key is remembered first: what was sent must not be overtaken. */
  public async park(place: number, reason: ParkingReason): Promise<void> {
    const queue = this.requireQueue();
    await this.keys?.add(this.keyOf(place), this.sequenceNumberOf(place));
    await this.send(queue, place, reason);
  }

  /**
   * Whether an earlier record of the same key is parked, as far as is known here. One that is redriven waits for it
   * too.
   */
  public isBehind(place: number): boolean {
    return this.keys?.hasAny === true && this.keys.isBehind(this.keyOf(place), this.sequenceNumberOf(place));
  }

  /** Parks a record that is behind another. False if the key was released in the meantime. */
  public async parkBehind(place: number): Promise<boolean> {
    const queue = this.requireQueue();
    if (!(await this.keys!.addBehind(this.keyOf(place), this.sequenceNumberOf(place)))) return false;
    await this.send(queue, place, { condition: 'RecordBehindParked', attempts: 0 });
    return true;
  }

  /** Whether the record is remembered as parked, as far as is known here: it was, or it was going to be. */
  public holds(place: number): boolean {
    return this.keys?.hasAny === true && this.keys.has(this.keyOf(place), this.sequenceNumberOf(place));
  }

  /** A record that is remembered as parked was processed: its key is released with the last of them. */
  public async release(place: number): Promise<void> {
    await this.keys!.remove(this.keyOf(place), this.sequenceNumberOf(place));
  }

  public get isPossible(): boolean {
    return this.queue !== undefined;
  }

  private requireQueue(): ParkingQueue {
    if (this.queue) return this.queue;
    throw new Error(
      'there is no failure queue to park the record in: TableStreamConsumer configures one, or set the option failureQueue',
    );
  }

  private async send(queue: ParkingQueue, place: number, reason: ParkingReason): Promise<void> {
    const { records, requestId, functionArn } = this.batch;
    const message = parkedMessage({ ...reason, record: records[place], requestId, functionArn }, Date.now());
    await queue.send(toXmlText(JSON.stringify(message)), this.deadlineMs);
  }

  private keyOf(place: number): string {
    return itemAmongStreams(this.batch.records[place].eventSourceARN, this.batch.itemKeys[place]);
  }

  private sequenceNumberOf(place: number): string {
    return this.batch.records[place].dynamodb!.SequenceNumber!;
  }
}

/**
 * SQS takes the characters of XML only. Of those that are none, JSON writes all as escapes but two, which people use as
 * the last of all keys.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function toXmlText(json: string): string {
  return json.replaceAll('\uFFFE', '\\uFFFE').replaceAll('\uFFFF', '\\uFFFF');
}
