import { setTimeout as sleep } from 'node:timers/promises';
import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { chance } from './chance';
import { Journal } from './journal';
import { latency } from './latency';
import { MappingSettings } from './worker-settings';
import { RecordReader } from '../../lambda/local/mapping/mapping';
import { normalize } from '../../lambda/local/mapping/normalize';
import { DynamoDBRecord } from '../../lambda/record/event';
import { toLambdaRecord } from '../../lambda/stream/lambda-record';

/**
 * How often the end of a batch is acknowledged. Where it is not, a mapping that starts anew delivers the batch again.
 */
const ACKNOWLEDGED = 0.5;

/** So long that some mappings are killed before it is there. */
const LONGEST_ACKNOWLEDGEMENT_MS = 100;

/** Reads a shard from a position on, and acknowledges what was read before: whoever asks for more is done with that. */
export class PositionedReader implements RecordReader {
  private iterator?: string;
  private position?: string;

  public constructor(
    private readonly client: DynamoDBStreamsClient,
    private readonly settings: MappingSettings,
    private readonly shardId: string,
    private readonly after: string | undefined,
    private readonly journal: Journal,
  ) {
    this.position = after;
  }

  public async read(limit: number): Promise<DynamoDBRecord[]> {
    await this.acknowledge();
    this.journal.add({ what: 'polls' });
    const records = await this.poll(limit);
    this.position = records[records.length - 1]?.dynamodb?.SequenceNumber ?? this.position;
    this.journal.add({ what: 'has polled', records: records.length, position: this.position });
    return records;
  }

  private async acknowledge(): Promise<void> {
    const { seed } = this.settings;
    if (
      this.position === undefined ||
      this.position === this.after ||
      chance(seed, 'acknowledged', this.position) >= ACKNOWLEDGED
    ) {
      return;
    }
    await sleep(chance(seed, 'acknowledging', this.position) * LONGEST_ACKNOWLEDGEMENT_MS);
    this.journal.add({ what: 'acknowledged', position: this.position });
  }

  private async poll(limit: number): Promise<DynamoDBRecord[]> {
    const { streamArn } = this.settings;
    await latency();
    this.iterator ??= await this.open();
    try {
      const { Records = [], NextShardIterator } = await this.client.send(
        new GetRecordsCommand({ ShardIterator: this.iterator, Limit: limit }),
      );
      this.iterator = NextShardIterator;
      return Records.map((record) => normalize(toLambdaRecord(record, streamArn), 'us-east-1', Date.now()));
    } catch (error) {
      // DynamoDB Local says so of an iterator on an empty shard, once any other table was written.
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      this.iterator = undefined;
      return [];
    }
  }

  private async open(): Promise<string> {
    const { ShardIterator } = await this.client.send(
      new GetShardIteratorCommand({
        StreamArn: this.settings.streamArn,
        ShardId: this.shardId,
        ...(this.position
          ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: this.position }
          : { ShardIteratorType: 'TRIM_HORIZON' }),
      }),
    );
    return ShardIterator!;
  }
}
