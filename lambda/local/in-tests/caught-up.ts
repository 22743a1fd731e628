import { Clock, pause } from '../../stream/clock';
import { Stream } from '../mapping/consume-stream';
import { RecordReader } from '../mapping/mapping';

/** So many empty reads in a row mean the end, because a stream may show a new record with a delay. */
const EMPTY_READS = 10;

/** Returns the time of a shard's next record, or undefined if there is none. */
export type NextArrival = (shardId: string) => number | undefined;

/**
 * A stream that blocks a read until there is a record, and a list of shards until a shard has ended. So the virtual
 * clock comes to its end when everything is done.
 */
export class CaughtUpStream implements Stream {
  private readonly waiting = new Set<() => void>();
  private isListed = false;
  private relist?: () => void;

  /** @param nextArrival leave it out for a stream whose future is unknown; that one is read several times */
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

  /** Reads on, because there may be new records. */
  public resume(): void {
    for (const goOn of this.waiting) goOn();
    this.waiting.clear();
    this.listAgain();
  }

  /** Lists the shards again after one has ended, or the stream has failed. */
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

/** Replaces the creation time of each record with the current time of the given clock. */
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
