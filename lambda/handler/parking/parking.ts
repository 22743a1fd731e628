import { itemAmongStreams, HeldItems } from './held-items';
import { ParkedCondition, parkedMessage } from './parked-message';
import { ParkingQueue } from './parking-queue';
import { IdempotencyStore } from '../idempotency/store';
import { ReceivedBatch } from '../invocation/received-batch';

/** The reason to park a record, and its failed attempts. */
export interface ParkingReason {
  readonly condition: ParkedCondition;
  readonly attempts: number;
  readonly error?: unknown;
}

/** Parks records of a batch, so that their lanes can go on. */
export class Parking {
  /**
   * @param store keeps the held items. Without it, parked records hold back no others
   * @param deadlineMs when parking must have ended, in milliseconds since 1970
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
    private readonly heldItems: HeldItems | undefined,
    private readonly deadlineMs: number,
  ) {}

  /** Parks a record. Its item is held before the message is sent, so that no later record can overtake it. */
  public async park(place: number, reason: ParkingReason): Promise<void> {
    const queue = this.requireQueue();
    await this.heldItems?.add(...this.nameOf(place), this.messageExpiresAt());
    await this.send(queue, place, reason);
  }

  /**
   * Whether an earlier record of the same item is parked, as far as this invocation knows. A redriven record waits for
   * an earlier one, too.
   */
  public isBehind(place: number): boolean {
    return this.heldItems?.hasAny === true && this.heldItems.isBehind(...this.nameOf(place));
  }

  /** Parks a record behind another. False if the item was released in the meantime. */
  public async parkBehind(place: number): Promise<boolean> {
    const queue = this.requireQueue();
    const isBehind = await this.heldItems!.addBehind(...this.nameOf(place), this.messageExpiresAt());
    if (!isBehind) return false;
    await this.send(queue, place, { condition: 'RecordBehindParked', attempts: 0 });
    return true;
  }

  /** Whether the record is one for which its item is held. It was parked, or was about to be. */
  public holds(place: number): boolean {
    return this.heldItems?.hasAny === true && this.heldItems.has(...this.nameOf(place));
  }

  /** Removes a record that was processed. Its item is released with its last parked record. */
  public async release(place: number): Promise<void> {
    await this.heldItems!.remove(...this.nameOf(place));
  }

  public get isPossible(): boolean {
    return this.queue !== undefined;
  }

  private requireQueue(): ParkingQueue {
    if (this.queue) return this.queue;
    throw new Error(
      "there is no failure queue to park the record in. TableStreamConsumer configures one, or set the option 'failureQueue'",
    );
  }

  private async send(queue: ParkingQueue, place: number, reason: ParkingReason): Promise<void> {
    const { records, requestId, functionArn } = this.batch;
    const origin = records[0].eventID;
    const message = parkedMessage({ ...reason, record: records[place], origin, requestId, functionArn }, Date.now());
    await queue.send(toXmlText(JSON.stringify(message)), this.deadlineMs);
  }

  /** Each message lives as long as a failure can, whatever else is parked. */
  private messageExpiresAt(): number {
    return Math.floor(Date.now() / 1000) + this.batch.failureSeconds;
  }

  /** Returns the item and the sequence number by which `HeldItems` knows a record. */
  private nameOf(place: number): [itemKey: string, sequenceNumber: string] {
    const { eventSourceARN, dynamodb } = this.batch.records[place];
    return [itemAmongStreams(eventSourceARN, this.batch.itemKeys[place]), dynamodb!.SequenceNumber!];
  }
}

/**
 * Escapes the two characters that JSON allows and SQS rejects. SQS allows only the characters of XML. People use these
 * two at the end of a key range.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function toXmlText(json: string): string {
  return json.replaceAll('\uFFFE', '\\uFFFE').replaceAll('\uFFFF', '\\uFFFF');
}
