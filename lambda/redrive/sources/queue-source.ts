import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { FailureSource, HeldMessage } from './failure-source';
import { inChunks } from '../../aws/in-chunks';

/** A received message is hidden from others for so long, unless the hold is renewed. A kill ends the renewals. */
const HOLD_SECONDS = 120;

/** Twice a renewal may fail before a message is lost to others. */
const RENEW_EVERY_MS = (HOLD_SECONDS * 1000) / 4;

/** We leave a message alone when its hold is so close to its end: others' clocks are not ours. */
const MARGIN_MS = 5000;

/** SQS takes and gives no more in a request. */
const BATCH = 10;

const RECEIVERS = 8;

/** Long enough for SQS to ask all of its servers, so that an empty answer means an empty queue. */
const WAIT_SECONDS = 1;

interface MessageHold extends HeldMessage {
  receiptHandle: string;
  untilMs: number;
}

/** The messages of an SQS queue. What is held is hidden from others, and stays so while this process lives. */
export class QueueSource implements FailureSource {
  public readonly kind = 'queue';
  public readonly name: string;
  private readonly holds = new Map<string, MessageHold>();
  private retentionMs?: number;
  private timer?: NodeJS.Timeout;
  private renewing?: Promise<void>;

  public constructor(
    private readonly client: SQSClient,
    private readonly queueUrl: string,
    private readonly now: () => number = Date.now,
  ) {
    this.name = `the queue ${queueUrl.split('/').at(-1)}`;
  }

  public async countHeldElsewhere(): Promise<number> {
    const { Attributes } = await this.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.queueUrl,
        AttributeNames: ['ApproximateNumberOfMessagesNotVisible', 'MessageRetentionPeriod'],
      }),
    );
    this.retentionMs = Number(Attributes?.MessageRetentionPeriod ?? NaN) * 1000;
    return Math.max(0, Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0) - this.holds.size);
  }

  public async receive(signal?: AbortSignal): Promise<readonly HeldMessage[]> {
    if (this.retentionMs === undefined) await this.countHeldElsewhere();
    this.timer ??= setInterval(() => {
      this.renewing ??= this.renew().finally(() => {
        this.renewing = undefined;
      });
    }, RENEW_EVERY_MS);
    this.timer.unref();
    await Promise.all(
      Array.from({ length: RECEIVERS }, async () => {
        while (!signal?.aborted && (await this.receiveSome(signal)) > 0);
      }),
    );
    return [...this.holds.values()];
  }

  public async remove(messages: readonly HeldMessage[]): Promise<readonly HeldMessage[]> {
    const left: MessageHold[] = [];
    await inChunks(this.held(messages), BATCH, async (chunk) => {
      const { Failed = [] } = await this.client.send(
        new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: chunk.map(toEntry) }),
      );
      const failed = new Set(Failed.map(({ Id }) => Number(Id)));
      for (const [index, hold] of chunk.entries()) {
        if (failed.has(index)) left.push(hold);
        else this.holds.delete(hold.name);
      }
    });
    return left;
  }

  public async release(messages: readonly HeldMessage[]): Promise<void> {
    const held = this.held(messages);
    // No longer renewed, even if it cannot be given back: it comes back by itself.
    for (const { name } of held) this.holds.delete(name);
    await inChunks(held, BATCH, async (chunk) => {
      await this.changeVisibility(chunk, 0);
    });
  }

  public async close(): Promise<void> {
    clearInterval(this.timer);
    await this.renewing;
    await this.release([...this.holds.values()]);
  }

  /** Returns how many there were. A message that SQS delivers twice is the same one with a newer handle. */
  private async receiveSome(signal?: AbortSignal): Promise<number> {
    const askedAtMs = this.now();
    const { Messages = [] } = await this.client
      .send(
        new ReceiveMessageCommand({
          QueueUrl: this.queueUrl,
          MaxNumberOfMessages: BATCH,
          WaitTimeSeconds: WAIT_SECONDS,
          VisibilityTimeout: HOLD_SECONDS,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
        { abortSignal: signal },
      )
      .catch((error) => {
        if (signal?.aborted) return { Messages: [] };
        throw error;
      });
    for (const message of Messages) this.hold(message, askedAtMs + HOLD_SECONDS * 1000);
    return Messages.length;
  }

  private hold({ MessageId, Body, ReceiptHandle, Attributes }: Message, untilMs: number): void {
    const known = this.holds.get(MessageId!);
    if (known) return void Object.assign(known, { receiptHandle: ReceiptHandle, untilMs });
    const hold: MessageHold = {
      name: MessageId!,
      text: Body!,
      expiresAtMs: this.retentionMs! + Number(Attributes?.SentTimestamp),
      receiptHandle: ReceiptHandle!,
      untilMs,
      isHeld: () => this.holds.has(MessageId!) && hold.untilMs - MARGIN_MS > this.now(),
    };
    this.holds.set(hold.name, hold);
  }

  /** A hold that SQS does not renew is over: somebody else may have the message. */
  private async renew(): Promise<void> {
    await inChunks([...this.holds.values()], BATCH, async (chunk) => {
      const askedAtMs = this.now();
      const failed = await this.changeVisibility(chunk, HOLD_SECONDS).catch(() => 'none was answered' as const);
      if (failed === 'none was answered') return;
      for (const [index, hold] of chunk.entries()) {
        if (failed.has(index)) this.holds.delete(hold.name);
        else hold.untilMs = askedAtMs + HOLD_SECONDS * 1000;
      }
    });
  }

  private async changeVisibility(chunk: MessageHold[], VisibilityTimeout: number): Promise<ReadonlySet<number>> {
    const Entries = chunk.map((hold, index) => ({ ...toEntry(hold, index), VisibilityTimeout }));
    const { Failed = [] } = await this.client.send(
      new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.queueUrl, Entries }),
    );
    return new Set(Failed.map(({ Id }) => Number(Id)));
  }

  private held(messages: readonly HeldMessage[]): MessageHold[] {
    return messages.flatMap(({ name }) => this.holds.get(name) ?? []);
  }
}

function toEntry({ receiptHandle }: MessageHold, index: number): { Id: string; ReceiptHandle: string } {
  return { Id: String(index), ReceiptHandle: receiptHandle };
}
