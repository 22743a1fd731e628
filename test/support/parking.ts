import { ParkingQueue, streamHandler, StreamHandlerOptions, StreamRecord } from '../../lambda';
import { MemoryStore } from '../../lambda/testing';

export interface Item {
  pk: string;
  version: number;
}

/** Keeps what is sent to it. */
export class Queue implements ParkingQueue {
  public readonly messages: any[] = [];
  public async send(message: string): Promise<void> {
    this.messages.push(JSON.parse(message));
  }
  /** Sequence numbers. */
  public get records(): string[] {
    return this.messages.map(
      ({
        payload: {
          Records: [record],
        },
      }) => record.dynamodb.SequenceNumber,
    );
  }
}

/** A handler, what it has processed, and its failure queue. */
export function consumer(handle: (record: StreamRecord<Item>) => unknown, options: StreamHandlerOptions<Item> = {}) {
  const [seen, queue] = [[] as string[], new Queue()];
  const handler = streamHandler<Item>(
    async (record) => {
      await handle(record);
      seen.push(`${record.keys.pk}:v${record.newImage!.version}`);
    },
    { idempotency: { mode: 'PER_BATCH', store: new MemoryStore() }, failureQueue: queue, ...options },
  );
  return { seen, queue, handler };
}

/** Fails with a version of item A. */
export function failing(version: number, error: Error = new Error('fails')) {
  return ({ keys, newImage }: StreamRecord<Item>) => {
    if (keys.pk === 'A' && newImage!.version === version) throw error;
  };
}
