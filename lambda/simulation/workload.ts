import { Interval, isWithin } from './interval';
import { Random } from './random';
import { SimulatedRecord } from './simulated-record';

/** The writes to the table. */
export interface Workload {
  /** The average number of writes a second. They come at random. */
  readonly rate: number;
  /** Milliseconds for which there are writes. */
  readonly durationMs: number;
  /** How many items there are. */
  readonly keys: number;
  /**
   * The exponent of a Zipf distribution over the items. With 0 all are written equally often, with 1 the second half as
   * often as the first.
   */
  readonly skew: number;
  /** The bytes of a record in an event. */
  readonly itemBytes: number;
  /** The share of records that no handler can process, from 0 to 1. */
  readonly poisonRate: number;
  /** In this interval the rate is multiplied by the factor. */
  readonly burst?: Interval & { readonly factor: number };
}

/** The simulated event source mapping reads a shard from this. */
export interface ShardRecords {
  /** The time at which the next record is written. Infinity if there are no more. */
  readonly nextMs: number;
  /** Takes the next record. */
  take(): SimulatedRecord;
}

/** Makes the writes of each shard as a Poisson process. They are made when they are read. */
export function shardsOf(workload: Workload, shards: number, newRandom: () => Random): ShardRecords[] {
  const keysOf = distribute(workload, shards, newRandom());
  const allWeights = keysOf.reduce((sum, { cumulated }) => sum + (cumulated.at(-1) ?? 0), 0);
  return keysOf.map((keys) => new ShardWrites(workload, keys, (keys.cumulated.at(-1) ?? 0) / allWeights, newRandom()));
}

/** The items of a shard, and for each the sum of the weights up to it. */
interface ShardKeys {
  readonly keys: number[];
  readonly cumulated: number[];
}

/** Places items at random, as DynamoDB does with a hash of the key. */
function distribute({ keys, skew }: Workload, shards: number, random: Random): ShardKeys[] {
  const shardKeys = Array.from({ length: shards }, (): ShardKeys => ({ keys: [], cumulated: [] }));
  for (let key = 0; key < keys; key++) {
    const { keys: ofShard, cumulated } = shardKeys[Math.floor(random() * shards)];
    ofShard.push(key);
    cumulated.push((cumulated.at(-1) ?? 0) + (key + 1) ** -skew);
  }
  return shardKeys;
}

class ShardWrites implements ShardRecords {
  public nextMs = 0;
  private count = 0;
  /** The moments at which the rate changes, the end of all writes included. */
  private readonly changesMs: number[];

  public constructor(
    private readonly workload: Workload,
    private readonly keys: ShardKeys,
    /** The share of all writes, from 0 to 1. */
    private readonly share: number,
    private readonly random: Random,
  ) {
    const { burst, durationMs } = workload;
    this.changesMs = [...(burst ? [burst.fromMs, burst.fromMs + burst.lengthMs] : []), durationMs].filter(
      (ms) => ms <= durationMs,
    );
    this.advance();
  }

  public take(): SimulatedRecord {
    const writtenMs = this.nextMs;
    this.advance();
    return new SimulatedRecord(++this.count, writtenMs, this.key(), this.random() < this.workload.poisonRate);
  }

  /** Moves on to the next write. The rate, summed over the time between two writes, is one write on average. */
  private advance(): void {
    let writes = -Math.log(1 - this.random());
    for (const changeMs of this.changesMs) {
      if (changeMs <= this.nextMs) continue;
      const writesPerMs = this.writesPerMs(this.nextMs);
      const untilChange = (changeMs - this.nextMs) * writesPerMs;
      if (writes <= untilChange) {
        this.nextMs += writes / writesPerMs;
        return;
      }
      writes -= untilChange;
      this.nextMs = changeMs;
    }
    this.nextMs = Infinity;
  }

  private writesPerMs(atMs: number): number {
    const { burst, rate } = this.workload;
    return ((this.share * rate) / 1000) * (burst && isWithin(burst, atMs) ? burst.factor : 1);
  }

  /** Returns the first item whose cumulated weight is above a random one. */
  private key(): number {
    const { cumulated, keys } = this.keys;
    const wanted = this.random() * cumulated[cumulated.length - 1];
    let [low, high] = [0, cumulated.length - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (cumulated[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    return keys[low];
  }
}
