import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { CaughtUpStream, writtenAt } from './caught-up';
import { checkOptions } from './check-options';
import { faultyClient } from './faulty-client';
import { FUNCTION_ARN, FUNCTION_NAME, FunctionUnderTest } from './function-under-test';
import { LocalMappingOptions, TableSource } from './local-mapping-options';
import { MemoryStream } from './memory-stream';
import { SeenFailure, failureOf, SeenBatch, seenBatch } from './outcomes';
import { VirtualClock } from './virtual-clock';
import { withDateOf } from './virtual-date';
import { DynamoDBRecord } from '../../record/event';
import { admit } from '../../rules/admission';
import { arrivalMs } from '../../rules/arrival';
import { filterNotices } from '../../rules/filters';
import { AWS_DEFAULTS, MappingSettings } from '../../rules/mapping-settings';
import { identified } from '../../testing/identify';
import { LOCAL_CREDENTIALS } from '../function/environment-variables';
import { consumeStream } from '../mapping/consume-stream';
import { openDynamoDBStream } from '../mapping/dynamodb-stream';
import { OnFailureDestination } from '../mapping/mapping';
import { MappingEvent } from '../mapping/mapping-events';

const REGION = 'us-east-1';
const MEMORY_STREAM_ARN = `arn:aws:dynamodb:${REGION}:111122223333:table/Table/stream/2026-01-01T00:00:00.000`;

/**
 * Makes an event source mapping for a test of a handler. It treats the records as Lambda would, including retries, on a
 * virtual clock on which hours pass in no time.
 *
 * @throws if AWS would not create it, if there is no such option, setting or fault, or if a record has no time
 * @example
 * const mapping = localMapping({ handler, records: [insertOf(order)], settings: { maximumRetryAttempts: 2 } });
 * await mapping.run();
 * expect(mapping.failures).toEqual([]);
 */
export function localMapping(options: LocalMappingOptions): LocalMapping {
  checkOptions(options);
  const settings = { ...AWS_DEFAULTS, ...options.settings };
  admit('of the test', settings);
  // AWS accepts such filters, so the test does not fail.
  filterNotices(settings.filterPatterns).forEach((notice) => process.emitWarning(notice, 'LocalMappingWarning'));
  return new LocalMapping(options);
}

/** Made by `localMapping`. */
export class LocalMapping {
  /** Everything that the mapping did, in order. Some events never reach the function. */
  public readonly events: MappingEvent[] = [];
  private readonly settings: MappingSettings;
  private readonly records?: readonly DynamoDBRecord[];
  private readonly clock: VirtualClock;
  private memory?: MemoryStream;
  private stream?: CaughtUpStream;
  private broken?: { readonly error: unknown };
  private runBegunMs = 0;
  private isRunning = false;

  /** @internal */
  public constructor(private readonly options: LocalMappingOptions) {
    this.settings = { ...AWS_DEFAULTS, ...options.settings };
    this.records = options.records && identified(options.records);
    const startMs =
      options.startAt?.getTime() ?? (this.records && this.records.length > 0 ? arrivalMs(this.records[0]) : Date.now());
    this.clock = new VirtualClock(startMs);
  }

  /**
   * Runs until nothing is left: every record is done, was discarded, or was trimmed from the stream. A second run goes
   * on with the records that were written to the table since. While it runs, `Date` has the time of the mapping in the
   * handler.
   *
   * @throws if the stream cannot be read, or if another run of this mapping has not ended
   */
  public async run(): Promise<void> {
    if (this.isRunning) {
      throw new Error(
        'run() of this mapping is under way, and must have ended before the next run(): await it, or make another mapping',
      );
    }
    this.isRunning = true;
    this.runBegunMs = this.clock.now();
    await withDateOf(this.clock, async () => {
      if (this.stream) {
        this.stream.resume();
      } else {
        this.start().catch((error) => {
          this.broken = { error };
        });
      }
      await this.clock.run();
    }).finally(() => {
      this.isRunning = false;
    });
    if (this.broken) throw this.broken.error;
  }

  /** Call this in a handler to let time pass, as a slow service would. The function can time out meanwhile. */
  public async sleep(ms: number): Promise<void> {
    await this.clock.sleep(ms);
  }

  /** The batches that the function received, once for each attempt, in the order in which they ended. */
  public get batches(): SeenBatch[] {
    return this.events.flatMap((event) =>
      event.type === 'invoked' && event.verdict !== 'not invoked' ? [seenBatch(event)] : [],
    );
  }

  /** The records that are done, in the order in which they became so. */
  public get delivered(): DynamoDBRecord[] {
    return this.events.flatMap((event) => (event.type === 'invoked' ? event.batch.records.slice(0, event.done) : []));
  }

  /** The discarded records, in order. */
  public get failures(): SeenFailure[] {
    return this.events.flatMap((event) => (event.type === 'discarded' ? [failureOf(event)] : []));
  }

  /** The records that matched no filter, in order. */
  public get filteredOut(): DynamoDBRecord[] {
    return this.events.flatMap((event) => (event.type === 'filtered out' ? event.records : []));
  }

  /**
   * The records that left the stream after 24 hours, before the mapping could read them, because others held them up.
   * No destination is told of them. A mapping of a table has none.
   */
  public get trimmed(): readonly DynamoDBRecord[] {
    return this.memory?.trimmed ?? [];
  }

  /** The time of the mapping. */
  public get now(): Date {
    return new Date(this.clock.now());
  }

  private async start(): Promise<void> {
    const { handler, timeoutMs = 30_000, faults = {} } = this.options;
    const fn = new FunctionUnderTest(handler, timeoutMs, faults.invocations ?? [], this.clock);
    const { client, streamArn, nextArrival } = await this.source();
    const faulty = faultyClient(client, faults.reads ?? [], this.clock);
    const opened = await openDynamoDBStream(faulty, streamArn, this.settings.startingPosition, REGION, this.clock);
    // A table has the time of the machine, on which hours of retries have not passed.
    const stream = this.options.source ? writtenAt(opened, () => this.runBegunMs) : opened;
    this.stream = new CaughtUpStream(stream, this.clock, nextArrival);
    await consumeStream(
      {
        logicalId: 'mapping',
        functionName: FUNCTION_NAME,
        functionArn: FUNCTION_ARN,
        streamArn,
        settings: this.settings,
        destination: this.destination(),
        invoke: async (event, requestId) => fn.invoke(event, requestId),
        onEvent: (event) => this.events.push(event),
      },
      this.stream,
      new AbortController().signal,
      this.clock,
    );
  }

  private async source() {
    const { source, faults } = this.options;
    if (source) return this.clock.during(async () => tableStream(source));
    const memory = new MemoryStream(this.records!, faults?.reshardAfter, this.clock);
    this.memory = memory;
    const nextArrival = (shardId: string) => memory.nextArrivalMs(shardId);
    return { client: memory, streamArn: this.records![0]?.eventSourceARN ?? MEMORY_STREAM_ARN, nextArrival };
  }

  private destination(): OnFailureDestination {
    const deliveries = [...(this.options.faults?.deliveries ?? [])];
    return {
      arn: `arn:aws:sqs:${REGION}:111122223333:failures`,
      send: async () => {
        if (deliveries.shift() === 'fails') throw new Error('the destination cannot be reached');
      },
    };
  }
}

/** The stream of a table in DynamoDB Local. */
async function tableStream({ endpoint, tableName }: TableSource) {
  const access = { endpoint, region: REGION, credentials: LOCAL_CREDENTIALS };
  const { Table } = await new DynamoDBClient(access).send(new DescribeTableCommand({ TableName: tableName }));
  if (!Table?.LatestStreamArn) {
    throw new Error(`the table ${tableName} must have a stream, and has none. Turn it on with StreamSpecification`);
  }
  return { client: new DynamoDBStreamsClient(access), streamArn: Table.LatestStreamArn, nextArrival: undefined };
}
