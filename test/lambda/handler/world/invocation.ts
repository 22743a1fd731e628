import { placeOf, World } from './world';
import { streamHandler, UnprocessableRecordError } from '../../../../lambda';
import { decodeEntry } from '../../../../lambda/handler/idempotency/ledger-entry';
import { IdempotencyStore, StoreItem } from '../../../../lambda/handler/idempotency/store';
import { DynamoDBRecord } from '../../../../lambda/record/event';
import { shortened } from '../../../../lambda/record/record-id';
import { InvocationResult } from '../../../../lambda/rules/response';
import { doneInCommit } from '../../../support/done-in-commit';

/** Records for one invocation. */
export interface Delivery {
  readonly records: readonly DynamoDBRecord[];
  readonly requestId: string;
  /** The batch of the mapping. A redrive has none. */
  readonly batchId?: number;
  /** Of redriven records, the latest pass in which each has failed. */
  readonly failedIn?: ReadonlyMap<number, number>;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

const TIMEOUT_MS = 150;

/** Runs the helper with the records. The choices of the world decide what fails in it. */
export async function invoke(world: World, delivery: Delivery): Promise<InvocationResult> {
  return new Invocation(world, delivery).run();
}

class Invocation {
  private readonly places: readonly number[];
  private readonly line: string[];
  private readonly handledHere = new Set<number>();
  private readonly timeoutMs: number;
  private readonly endMs: number;
  private isOver = false;
  private leftTrace = false;
  private end!: (result: InvocationResult) => void;

  public constructor(
    private readonly world: World,
    private readonly delivery: Delivery,
  ) {
    this.places = delivery.records.map(placeOf);
    const name = delivery.failedIn ? 'redrive of' : `${delivery.requestId} has`;
    this.line = [`${name} ${this.places.map((place) => `${'ABCD'[world.setting.items[place]]}${place}`).join(' ')}:`];
    this.timeoutMs = TIMEOUT_MS / (1 + world.pick('time', 30));
    this.endMs = world.nowMs + this.timeoutMs;
  }

  public async run(): Promise<InvocationResult> {
    const { world, delivery, line } = this;
    const handler = this.makeHandler();
    const { requestId: awsRequestId, records } = delivery;
    const result = await new Promise<InvocationResult>((resolve, reject) => {
      this.end = resolve;
      const functionName = 'fn';
      const invokedFunctionArn = 'arn:aws:lambda:us-east-1:111122223333:function:fn';
      const context = {
        awsRequestId,
        functionName,
        invokedFunctionArn,
        getRemainingTimeInMillis: () => this.timeoutMs,
      };
      handler({ Records: records }, context)
        .then(
          (response): InvocationResult => ({ functionError: null, response }),
          ({ name, message }): InvocationResult => ({
            functionError: 'Unhandled',
            errorType: name,
            errorMessage: message,
          }),
        )
        .then(async (answer) => {
          await this.turn();
          line.push(
            answer.functionError ? `fails: ${answer.errorMessage}` : `answers ${JSON.stringify(answer.response)}`,
          );
          resolve(answer);
        })
        .catch(reject);
    });
    this.isOver = true;
    world.say(line.join(' '));
    return result;
  }

  private makeHandler() {
    const { epoch, setting } = this.world;
    const { mode, concurrency, maxAttempts } = setting;
    const hasMemory = mode !== 'NONE';
    return streamHandler(async ({ raw }) => this.handle(placeOf(raw)), {
      concurrency,
      logger: SILENT,
      maxAttempts: hasMemory ? maxAttempts : undefined,
      holdItem: this.holdsItems,
      idempotency: hasMemory
        ? { mode, store: this.storeOf(this.world), flushIntervalMs: 0, epoch: `${epoch}` }
        : { mode },
      failureQueue: { send: async (message) => this.park(JSON.parse(message).payload.Records[0]) },
    });
  }

  private async handle(place: number): Promise<void> {
    await this.turn();
    const { world, line, delivery } = this;
    const outcome = world.pick('outcome', delivery.failedIn ? 2 : 3);
    if (outcome > 0) line.push(`${place} ${outcome === 1 ? 'fails' : 'is unprocessable'},`);
    if (outcome === 1) throw new Error('fails');
    if (outcome === 2) throw new UnprocessableRecordError('unprocessable');
    line.push(`${place} done,`);
    this.handledHere.add(place);
    if (delivery.failedIn) return world.promises.effectByRedrive(place, delivery.failedIn.get(place)!, world.epoch);
    if (this.isDiscardedAlone(place)) world.promises.excuse(place);
    world.promises.effectByStream(place, world.epoch);
  }

  /**
   * A limit of the helper: a record that Lambda has discarded, and delivers again after a lost acknowledgement of an
   * earlier batch, is not known as discarded unless its batch has a later record of its item that was handled.
   */
  private isDiscardedAlone(place: number): boolean {
    const { discarded, epoch, promises, setting } = this.world;
    const tells = (other: number) =>
      other > place && setting.items[other] === setting.items[place] && promises.isHandledByStream(other, epoch);
    return discarded.has(place) && !this.places.some(tells);
  }

  private async park(record: DynamoDBRecord): Promise<void> {
    const { world } = this;
    const place = placeOf(record);
    await this.request(`parking of ${place}`, async () => {
      this.line.push(`${place} parked,`);
      const message = { places: [place], isParked: true, epoch: world.epoch, origin: record.origins![0] };
      world.messages = [...world.messages, message];
      if (this.holdsItems && !world.discarded.has(place)) world.promises.holds(place);
    });
  }

  private get holdsItems(): boolean {
    const { holdItem, mode } = this.world.setting;
    return holdItem && mode !== 'NONE';
  }

  private storeOf({ setting, store }: World): IdempotencyStore {
    return {
      get: async (ids) => this.request('read', async () => store.get(ids)),
      put: async (items) =>
        this.request('write', async () => {
          await store.put(items);
          if (setting.mode === 'PER_BATCH') this.leaveTrace();
          this.written(items);
        }),
      putIf: async (items) =>
        this.request('conditional write', async () => {
          const refused = await store.putIf(items);
          if (refused.size < items.length) this.leaveTrace();
          return refused;
        }),
    };
  }

  /** A request may crash the invocation, and it may be rejected, whether or not it was carried out. */
  private async request<T>(name: string, carryOut: () => Promise<T>): Promise<T> {
    const fault = await this.turn(name === 'read' ? 3 : 4);
    if (fault === 2) this.line.push(`a ${name} fails,`);
    if (fault === 2) throw new Error(`${name} fails`);
    const result = await carryOut();
    if (fault === 3) this.line.push(`a ${name} seems to fail,`);
    if (fault === 3) throw new Error(`${name} seems to fail`);
    return result;
  }

  /** Waits for a turn. Returns which fault happens in it, if it is not a crash. */
  private async turn(faults = 2): Promise<number> {
    const { world } = this;
    await world.turns.wait(() => this.isOver);
    if (this.timeoutMs < TIMEOUT_MS) world.nowMs++;
    const isTimedOut = world.nowMs >= this.endMs;
    const fault = isTimedOut ? 1 : world.pick('request', faults);
    if (fault !== 1) return fault;
    this.line.push(isTimedOut ? 'times out' : 'crashes');
    this.isOver = true;
    this.end({ functionError: 'Unhandled', errorType: 'Crash', errorMessage: 'crashed' });
    return new Promise(() => {
      /* never */
    });
  }

  private leaveTrace(): void {
    const { world, delivery } = this;
    if (delivery.batchId === undefined || this.leftTrace) return;
    this.leftTrace = true;
    const before = world.attemptsThatWrote.get(delivery.batchId) ?? 0;
    world.attemptsThatWrote = new Map([...world.attemptsThatWrote, [delivery.batchId, before + 1]]);
  }

  /** Tells the promises what the store knows. */
  private written(items: readonly StoreItem[]): void {
    const { world, delivery } = this;
    const { promises, epoch } = world;
    for (const { id, value } of items) {
      const [handled, parked] = this.finishedIn(id, value);
      this.line.push(`[${handled}${parked.length > 0 ? ` / ${parked}` : ''}]`);
      if (!delivery.failedIn) {
        promises.finishedByStream(handled, parked, epoch);
      } else {
        for (const place of handled) {
          if (this.handledHere.has(place)) promises.finishedByRedrive(place, delivery.failedIn.get(place)!);
        }
      }
    }
  }

  /** A commit is about the records that its owner has claimed, and about no others. */
  private isClaimedBy(index: number, commit: string): boolean {
    const [id] = [...this.world.places].find(([, place]) => place === this.places[index])!;
    const claim = this.world.store.peek(`claim#fn#${id}`);
    return claim !== undefined && `commit#${JSON.parse(Buffer.from(claim).toString()).owner}` === commit;
  }

  /** Returns the handled and the parked records that an item of the store is about. */
  private finishedIn(id: string, value: Uint8Array): [handled: number[], parked: number[]] {
    const { places } = this.world;
    if (id.startsWith('redriven#')) return [[places.get(id.split('#')[2])!], []];
    if (id.startsWith('ledger#')) {
      const { handled, parked } = decodeEntry(value);
      const byShortId = (ids: ReadonlySet<string>) =>
        [...places].flatMap(([full, place]) => (ids.has(shortened(full)) ? [place] : []));
      return [byShortId(handled), byShortId(parked)];
    }
    if (!id.startsWith('commit#')) return [[], []];
    const { sent = [] } = JSON.parse(Buffer.from(value).toString());
    const finished = doneInCommit(value, [...this.places.keys()]).filter((index) => this.isClaimedBy(index, id));
    return [
      finished.filter((index) => !sent.includes(index)).map((index) => this.places[index]),
      finished.filter((index) => sent.includes(index)).map((index) => this.places[index]),
    ];
  }
}
