import { Clock, pause } from '../../stream/clock';
import { Stream } from '../mapping/consume-stream';
import { RecordReader } from '../mapping/mapping';

/**
 * So many empty reads in a row mean that there is nothing more: a stream may need a moment to show what was written.
 */
const EMPTY_READS = 10;

/** When there will be more of a shard than was read, if there will. */
export type NextArrival = (shardId: string) => number | undefined;

/**
 * A stream on which nobody asks in vain: whoever asks for more records than there are waits for them, and whoever looks
 * for new shards waits until one has ended. So time comes to its end when all is done.
 */
export class CaughtUpStream implements Stream {
  private readonly waiting = new Set<() => void>();
  private isListed = false;
  private relist?: () => void;

  /** @param nextArrival of a stream whose future is known; one that is not is asked several times */
  public constructor(
    private readonly stream: Stream,
    private readonly clock: Clock,
    private readonly nextArrival?: NextArrival,
  ) {}

  public async shards(stop: AbortSignal) {
    if (this.isListed) {
      await new Promise<void>((resolve) => {
        this.relist = resolve;
      });
    }
    this.isListed = true;
    return this.stream.shards(stop);
  }

  public open(shardId: string): RecordReader {
    const reader = this.stream.open(shardId);
    let empty = 0;
    return {
      read: async (limit, stop) => {
        const records = await reader.read(limit, stop).catch((error) => {
          this.listAgain();
          throw error;
        });
        if (!records) this.listAgain();
        empty = records?.length === 0 ? empty + 1 : 0;
        if (empty > 0) await this.untilThereIsMore(shardId, empty, stop);
        return records;
      },
    };
  }

  /** There may be more now. */
  public resume(): void {
    for (const goOn of this.waiting) goOn();
    this.waiting.clear();
    this.listAgain();
  }

  /** A shard has ended, or the stream has: the children can be listed, the error can be told. */
  private listAgain(): void {
    this.isListed = false;
    this.relist?.();
  }

  private async untilThereIsMore(shardId: string, empty: number, stop: AbortSignal): Promise<void> {
    const atMs = this.nextArrival?.(shardId);
    if (atMs !== undefined) return pause(atMs - this.clock.now(), stop, this.clock);
    if (this.nextArrival || empty >= EMPTY_READS) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }
}

/** The stream with records that were all written at the time that is said when they are read. */
export function writtenAt(stream: Stream, nowMs: () => number): Stream {
  return {
    shards: async (stop) => stream.shards(stop),
    open: (shardId) => {
      const reader = stream.open(shardId);
      return {
        read: async (limit, stop) => {
          const records = await reader.read(limit, stop);
          return records?.map((record) => ({
            ...record,
            dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor(nowMs() / 1000) },
          }));
        },
      };
    },
  };
}
