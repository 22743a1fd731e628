import {
  _Record,
  AttributeValue as SdkAttributeValue,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { AttributeMap, AttributeValue, DynamoDBRecord } from '../../record/event';
import { arrivalMs } from '../../rules/arrival';
import { isTrimmed } from '../../rules/retention';
import { slotOf } from '../../rules/slot-of';
import { Clock } from '../../stream/clock';

interface MemoryShard {
  readonly shardId: string;
  readonly parentShardId?: string;
  readonly records: readonly DynamoDBRecord[];
}

/**
 * A stream in memory that responds as a streams API does. It has a record from the time at which it was written, for 24
 * hours.
 */
export class MemoryStream {
  /** The records that were trimmed before they could be read. */
  public readonly trimmed: DynamoDBRecord[] = [];
  private readonly shards: readonly MemoryShard[];
  /** The place in each shard up to which it was read. */
  private readonly places = new Map<string, number>();

  public constructor(
    records: readonly DynamoDBRecord[],
    reshardAfter: number | undefined,
    private readonly clock: Clock,
  ) {
    const [parent, ...children] = [
      'shardId-00000000000000000001-parent',
      'shardId-00000000000000000002-left',
      'shardId-00000000000000000003-right',
    ];
    const later = reshardAfter === undefined ? [] : records.slice(reshardAfter);
    this.shards = [
      { shardId: parent, records: records.slice(0, reshardAfter) },
      ...(reshardAfter === undefined
        ? []
        : children.map((shardId, index) => ({
            shardId,
            parentShardId: parent,
            records: later.filter((record) => slotOf(record, children.length) === index),
          }))),
    ];
  }

  public readonly send = async (
    command: DescribeStreamCommand | GetShardIteratorCommand | GetRecordsCommand,
  ): Promise<any> => {
    if (command instanceof DescribeStreamCommand) return this.describe();
    if (command instanceof GetShardIteratorCommand) return { ShardIterator: this.iterator(command) };
    return this.read(command);
  };

  /** Returns the time of a shard's next record, or undefined if there is none. */
  public nextArrivalMs(shardId: string): number | undefined {
    const next = this.shard(shardId).records[this.places.get(shardId) ?? 0];
    return next && arrivalMs(next);
  }

  private describe() {
    return {
      StreamDescription: {
        Shards: this.shards.map(({ shardId, parentShardId }) => ({ ShardId: shardId, ParentShardId: parentShardId })),
      },
    };
  }

  private iterator({ input: { ShardId, ShardIteratorType, SequenceNumber } }: GetShardIteratorCommand): string {
    const { records } = this.shard(ShardId!);
    const horizon = this.horizonOf(records);
    if (ShardIteratorType === 'TRIM_HORIZON') {
      this.trimmed.push(...records.slice(this.places.get(ShardId!) ?? 0, horizon));
      return this.iteratorAt(ShardId!, horizon);
    }
    const at = records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === SequenceNumber);
    const latest = records.filter((record) => arrivalMs(record) < this.clock.now()).length;
    const place = { AFTER_SEQUENCE_NUMBER: at + 1, LATEST: latest, AT_SEQUENCE_NUMBER: at }[ShardIteratorType!];
    return this.iteratorAt(ShardId!, place);
  }

  private read({ input: { ShardIterator, Limit = 1000 } }: GetRecordsCommand) {
    const [shardId, from] = ShardIterator!.split('|');
    const { records } = this.shard(shardId);
    if (Number(from) < this.horizonOf(records)) {
      throw new TrimmedDataAccessException({ message: 'the records are trimmed', $metadata: {} });
    }
    const there = records.slice(Number(from), Number(from) + Limit);
    const future = there.findIndex((record) => arrivalMs(record) > this.clock.now());
    const page = future < 0 ? there : there.slice(0, future);
    const place = Number(from) + page.length;
    const isAtEnd = place === records.length && this.shards.some(({ parentShardId }) => parentShardId === shardId);
    return { Records: page.map(toSdkRecord), NextShardIterator: isAtEnd ? undefined : this.iteratorAt(shardId, place) };
  }

  /** Returns the place of the oldest record that is not trimmed. */
  private horizonOf(records: readonly DynamoDBRecord[]): number {
    const oldest = records.findIndex((record) => !isTrimmed(arrivalMs(record), this.clock.now()));
    return oldest < 0 ? records.length : oldest;
  }

  private iteratorAt(shardId: string, place: number): string {
    this.places.set(shardId, place);
    return `${shardId}|${place}`;
  }

  private shard(shardId: string): MemoryShard {
    return this.shards.find((shard) => shard.shardId === shardId)!;
  }
}

/** Returns a record as GetRecords has it. */
function toSdkRecord({
  dynamodb = {},
  userIdentity,
  eventName,
  eventID,
  eventVersion,
  eventSource,
  awsRegion,
}: DynamoDBRecord): _Record {
  const { ApproximateCreationDateTime, Keys, NewImage, OldImage, ...rest } = dynamodb;
  return {
    eventID,
    eventName,
    eventVersion,
    eventSource,
    awsRegion,
    userIdentity: userIdentity && { Type: userIdentity.type, PrincipalId: userIdentity.principalId },
    dynamodb: {
      ...rest,
      ApproximateCreationDateTime:
        ApproximateCreationDateTime === undefined ? undefined : new Date(ApproximateCreationDateTime * 1000),
      Keys: Keys && toSdkMap(Keys),
      NewImage: NewImage && toSdkMap(NewImage),
      OldImage: OldImage && toSdkMap(OldImage),
    },
  };
}

function toSdkMap(attributes: AttributeMap): Record<string, SdkAttributeValue> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toSdkValue(value)]));
}

function toSdkValue(value: AttributeValue): SdkAttributeValue {
  if (value.B !== undefined) return { B: Buffer.from(value.B, 'base64') };
  if (value.BS) return { BS: value.BS.map((bytes) => Buffer.from(bytes, 'base64')) };
  if (value.L) return { L: value.L.map(toSdkValue) };
  if (value.M) return { M: toSdkMap(value.M) };
  return value as SdkAttributeValue;
}
