import { Choices, Group, groupOf, Kind } from './choices';
import { Delivery, invoke } from './invocation';
import { Promises } from './promises';
import { Redrive, redrivesOf } from './redrive';
import { Turns } from './turns';
import { WorldStore } from './world-store';
import { DynamoDBRecord } from '../../../../lambda/record/event';
import { recordId } from '../../../../lambda/record/record-id';
import { Batch, Discard } from '../../../../lambda/rules/batch';
import { MappingRules, rulesOf } from '../../../../lambda/rules/mapping-rules';
import { AWS_DEFAULTS, MappingSettings } from '../../../../lambda/rules/mapping-settings';
import { InvocationResult } from '../../../../lambda/rules/response';
import {
  begun,
  discarded,
  emptyShard,
  nextAction,
  polled,
  settled,
  ShardState,
} from '../../../../lambda/rules/shard-state';
import { insertRecord } from '../../../support/records';

export type Mode = 'NONE' | 'PER_BATCH' | 'PER_RECORD';

/** A stream and its consumer. */
export interface Setting {
  readonly mode: Mode;
  /** The item of each record of the stream, in order. */
  readonly items: readonly number[];
  readonly mapping: Pick<
    MappingSettings,
    'batchSize' | 'maximumRetryAttempts' | 'maximumRecordAgeInSeconds' | 'bisectBatchOnFunctionError'
  >;
  readonly concurrency: number;
  readonly maxAttempts: number;
  readonly holdItem: boolean;
}

/** How often choices of a group may be other than the ordinary one, and in how many invocations. */
export type Bound = { readonly [group in Group | 'all' | 'invocations']?: number };

/** The place of a record in its stream. */
export function placeOf(record: DynamoDBRecord): number {
  return Number(record.dynamodb!.SequenceNumber) - FIRST_SEQUENCE_NUMBER;
}

const FIRST_SEQUENCE_NUMBER = 100;

/** A message in the failure queue. */
export interface Message {
  readonly places: readonly number[];
  readonly isParked: boolean;
  /** The pass over the stream in which the records failed. */
  readonly epoch: number;
  /** The `eventID` of the first record of the batch in which they failed. */
  readonly origin: string;
}

const START_MS = 1_700_000_000_000;

/** The last redrive begins when every invocation has surely ended, or when the messages have nearly expired. */
const WAITS_MS = [16 * 60_000, 13 * 86_400_000];

const BATCH_SIZES = [1, 2, 4];

/**
 * A stream, its mapping, its consumer, the store, the failure queue and an operator. A step is one invocation, with all
 * that may happen around it. The world can be copied between two steps.
 */
export class World {
  public readonly records: readonly DynamoDBRecord[];
  /** Places of records in the stream, by id. */
  public readonly places: ReadonlyMap<string, number>;
  public log: readonly string[] = [];
  public promises: Promises;
  public store = new WorldStore();
  public messages: readonly Message[] = [];
  public nowMs = START_MS;
  /** Counts the passes over the stream. */
  public epoch = 0;
  public invocations = 0;
  public rules: MappingRules;
  public shard: ShardState;
  /** The place of the next record to be read. */
  public next = 0;
  /** Places at which the mapping may begin to read again after a lost acknowledgement. */
  public beginnings: readonly number[] = [];
  /** How many attempts have written something, by batch. */
  public attemptsThatWrote: ReadonlyMap<number, number> = new Map();
  /** Records that the mapping has discarded in this pass. */
  public discarded: ReadonlySet<number> = new Set();
  /** Records that the ledger forgets before their message expires. */
  public forgettable: readonly number[] = [];
  public spent: { readonly [group in Group | 'all']?: number } = {};
  public turns!: Turns;
  private choices!: Choices;

  public constructor(
    public readonly setting: Setting,
    private readonly bound: Bound,
    made?: Pick<World, 'records' | 'places' | 'rules'>,
  ) {
    this.records =
      made?.records ??
      setting.items.map((item, place) =>
        insertRecord(FIRST_SEQUENCE_NUMBER + place, {
          pk: String(item),
          createdAtSeconds: START_MS / 1000 + place / 10,
        }),
      );
    this.places = made?.places ?? new Map(this.records.map((record, place) => [recordId(record), place]));
    this.promises = new Promises(setting.items);
    this.rules = made?.rules ?? this.rulesFor(setting.mapping.batchSize);
    this.shard = emptyShard(this.rules);
  }

  /** The parts that a step changes are replaced, except for two. */
  public copy(): World {
    const parts = { promises: this.promises.copy(), store: this.store.copy() };
    return Object.assign(new World(this.setting, this.bound, this), this, parts);
  }

  /** Makes a choice, within the bound. */
  public pick(kind: Kind, options: number): number {
    const group = groupOf(kind);
    const { [group]: spent = 0, all = 0 } = this.spent;
    const { [group]: most = Infinity, all: mostOfAll = Infinity, invocations = Infinity } = this.bound;
    if (options < 2 || spent >= most || all >= mostOfAll || this.invocations > invocations) return 0;
    const picked = this.choices.pick(kind, options);
    if (picked > 0) this.spent = { ...this.spent, [group]: spent + 1, all: all + 1 };
    return picked;
  }

  public say(line: string): void {
    this.log = [...this.log, line];
  }

  /** Goes on to the next invocation. Returns false once the run has ended. */
  public async step(choices: Choices): Promise<boolean> {
    this.choices = choices;
    this.turns = new Turns((waiting) => this.pick('order', waiting));
    const { setTimeout: startTimer, Date: clock } = globalThis;
    const { now } = clock;
    clock.now = () => this.nowMs;
    // The deadlines of invocations that have crashed must keep nobody waiting.
    globalThis.setTimeout = (() => 0) as unknown as typeof setTimeout;
    try {
      const hasMore = await this.runBatch();
      if (!hasMore) await this.end();
      return hasMore;
    } finally {
      clock.now = now;
      globalThis.setTimeout = startTimer;
    }
  }

  public invoke(delivery: Delivery): Promise<InvocationResult> {
    this.invocations++;
    return invoke(this, delivery);
  }

  private async runBatch(): Promise<boolean> {
    for (;;) {
      const action = nextAction(this.shard, this.rules, this.nowMs);
      this.shard = begun(this.shard, action, this.nowMs);
      if (action.type === 'wait') {
        this.nowMs = action.untilMs;
      } else if (action.type === 'poll') {
        if (this.next === this.records.length) return false;
        this.poll(action.limit);
      } else if (action.type === 'discard') {
        this.discard(action.discard);
      } else if (action.type === 'invoke') {
        await this.deliver(action.batch);
        return true;
      }
    }
  }

  private poll(limit: number): void {
    const most = Math.min(limit, this.records.length - this.next);
    const end = this.next + most - this.pick('read', most);
    this.shard = polled(this.shard, this.rules, this.records.slice(this.next, end), this.nowMs);
    this.next = end;
  }

  private discard(discard: Discard): void {
    const places = discard.records.map(placeOf);
    this.say(`discarded ${places}`);
    this.messages = [
      ...this.messages,
      { places, isParked: false, epoch: this.epoch, origin: discard.records[0].eventID! },
    ];
    this.discarded = new Set([...this.discarded, ...places]);
    for (const place of places) this.promises.discarded(place);
    const { attemptsThatWrote, promises } = this;
    if (!attemptsThatWrote.has(discard.batch.id)) for (const place of places) promises.leftNoTrace(place);
    this.forgettable = [...this.forgettable, ...this.forgottenIn(discard)];
    if (this.isBeyondTheLedger(discard)) this.excuseAfter(places[places.length - 1]);
    this.shard = discarded(this.shard, discard);
  }

  private async deliver(batch: Batch): Promise<void> {
    const { id, records } = batch;
    for (const record of records) this.promises.deliveredByStream(placeOf(record), this.epoch);
    const delivery = { records, requestId: this.requestIdOf(id), batchId: id };
    const isCopied = this.setting.mode === 'PER_RECORD' && this.pick('copy', 2) > 0;
    const [result] = await Promise.all([
      this.invoke(delivery),
      isCopied && this.invoke({ ...delivery, requestId: `copy-of-${delivery.requestId}` }),
    ]);
    const { state, done } = settled(this.shard, this.rules, batch, result, this.nowMs);
    this.shard = state;
    this.beginAt(records[0]);
    if (done > 0 && done < records.length) this.beginAt(records[done]);
    this.loseAcknowledgement();
    await this.redriveSome();
    this.makeMappingAgain();
  }

  public requestIdOf(batchId: number): string {
    return `request-${this.epoch}-${batchId}`;
  }

  private beginAt(record: DynamoDBRecord): void {
    const place = placeOf(record);
    if (!this.beginnings.includes(place)) this.beginnings = [...this.beginnings, place];
  }

  private loseAcknowledgement(): void {
    const again = this.pick('acknowledgement', 1 + this.beginnings.length);
    if (again === 0) return;
    this.beginReadingAt(this.beginnings[again - 1]);
    // The mapping has forgotten the later places.
    this.beginnings = this.beginnings.filter((place) => place <= this.next);
    this.say(`the acknowledgement is lost: reading begins again at ${this.next}`);
  }

  private makeMappingAgain(): void {
    const starts = 1 + this.firstUndone();
    const again = this.pick('remake', 1 + starts * BATCH_SIZES.length);
    if (again === 0) return;
    const batchSize = BATCH_SIZES[(again - 1) % BATCH_SIZES.length];
    this.rules = this.rulesFor(batchSize);
    this.beginReadingAt(Math.floor((again - 1) / BATCH_SIZES.length));
    this.epoch++;
    [this.beginnings, this.discarded] = [[], new Set()];
    this.say(`the mapping is made again at ${this.next}, with batches of ${batchSize}`);
  }

  private beginReadingAt(place: number): void {
    this.next = place;
    this.shard = { ...emptyShard(this.rules), nextBatchId: this.shard.nextBatchId };
  }

  /** The place before which the mapping is done. */
  private firstUndone(): number {
    const [{ batches, waiting }] = this.shard.slots;
    const places = [...batches.flatMap(({ records }) => records), ...waiting].map(placeOf);
    return Math.min(this.next, ...places);
  }

  private async redriveSome(): Promise<void> {
    if (this.setting.mode === 'NONE') return;
    const redrives = redrivesOf(this);
    const chosen = this.pick('redrive', 1 + redrives.length);
    if (chosen > 0) await new Redrive(this, redrives[chosen - 1]).run();
  }

  /** The operator has repaired the cause, and redrives everything until nothing comes back. */
  private async end(): Promise<void> {
    this.promises.atTheEnd(this.waiting);
    if (this.setting.mode === 'NONE') return;
    const wait = this.choices.pick('wait', WAITS_MS.length);
    if (wait > 0) this.say('the operator waits for days');
    if (wait > 0) for (const place of this.forgettable) this.promises.excuse(place);
    this.nowMs += WAITS_MS[wait];
    this.store.expire(this.nowMs);
    this.choices = { pick: () => 0 };
    for (let round = 0; this.messages.length > 0; round++) {
      if (round > this.records.length) {
        this.promises.broken.push('an ordinary redrive leaves messages in the failure queue');
        return;
      }
      const everything = redrivesOf(this)[0];
      await new Redrive(this, everything).run();
    }
    this.promises.atTheEnd(this.waiting);
    const held = this.store.peek('held#fn');
    if (held && Buffer.from(held).toString() !== '{}') {
      this.promises.broken.push('an item is held, and nothing is parked');
    }
  }

  /** Records that have a message. */
  private get waiting(): ReadonlySet<number> {
    return new Set(this.messages.flatMap(({ places }) => places));
  }

  /**
   * Limits of the ledger: a batch that was discarded before any of its invocations could write hands nothing on, and
   * one that loses its head to age begins where nobody expected it. Later records may be repeated, and late.
   */
  private isBeyondTheLedger({ batch, condition }: Discard): boolean {
    const { mode } = this.setting;
    return mode === 'PER_BATCH' && (!this.attemptsThatWrote.has(batch.id) || condition === 'RecordAgeExceeded');
  }

  /**
   * A limit of the ledger: it remembers records that went well at the first try for a day. If their response got lost,
   * and no later attempt could write, the mapping discards them all the same, and the message lives longer.
   */
  private forgottenIn({ batch, records }: Discard): number[] {
    const isLimited = this.setting.mode === 'PER_BATCH' && (this.attemptsThatWrote.get(batch.id) ?? 0) <= 1;
    return records.map(placeOf).filter((place) => isLimited && this.promises.isHandledByStream(place, this.epoch));
  }

  private excuseAfter(end: number): void {
    for (let place = end + 1; place < this.records.length; place++) this.promises.excuse(place);
    this.beginnings = this.beginnings.filter((place) => place > end);
  }

  private rulesFor(batchSize: number): MappingRules {
    return rulesOf({ ...AWS_DEFAULTS, ...this.setting.mapping, batchSize, reportBatchItemFailures: true });
  }
}
