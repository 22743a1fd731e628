import { Outcome, Schedule } from './schedule';
import { streamHandler, UnprocessableRecordError } from '../../../../lambda';
import { decodeEntry } from '../../../../lambda/handler/idempotency/ledger-entry';
import { ConditionalItem, IdempotencyStore } from '../../../../lambda/handler/idempotency/store';
import { DynamoDBRecord } from '../../../../lambda/record/event';
import { recordId, shortened } from '../../../../lambda/record/record-id';
import { Batch, Discard } from '../../../../lambda/rules/batch';
import { MappingRules, rulesOf } from '../../../../lambda/rules/mapping-rules';
import { AWS_DEFAULTS } from '../../../../lambda/rules/mapping-settings';
import { InvocationResult, judgeResult } from '../../../../lambda/rules/response';
import { begun, discarded, emptyShard, nextAction, polled, settled } from '../../../../lambda/rules/shard-state';
import { lambdaContext, MemoryStore } from '../../../../lambda/testing';
import { doneInCommit } from '../../../support/done-in-commit';
import { insertRecord } from '../../../support/records';

export type Mode = 'NONE' | 'PER_BATCH' | 'PER_RECORD';

/** What has happened in a run. Records are named by their place in the stream. */
export interface Run {
  /** The effects of the handler, in order. */
  readonly effects: readonly number[];
  /** Records that had an effect after it was written down that they were done. */
  readonly repeated: readonly number[];
  readonly parked: ReadonlySet<number>;
  /** Records that had an effect while an earlier one of their item was parked, and `holdItem` was on. */
  readonly overtaking: readonly number[];
  /** Records to which the ledger's promises do not extend: see `forgetWhatIsBeyond`. */
  readonly beyondTheLimit: ReadonlySet<number>;
  /** Given up by the mapping: they are in its failure destination. Each has the first record of its message. */
  readonly discarded: ReadonlyMap<number, number>;
  /** Keys that were still parked when all that had failed was redriven. */
  readonly stillParked: readonly string[];
  /** For people. */
  readonly log: readonly string[];
}

/**
 * Runs a stream through the rules of the mapping and through the helper, as the schedule says, until nothing is left of
 * it.
 */
export async function simulate(schedule: Schedule, mode: Mode): Promise<Run> {
  const simulation = new Simulation(schedule, mode);
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => START_MS + simulation.steps);
  // An invocation that crashed leaves its timers behind. They must not keep the tests waiting, nor in memory what they
  // would have done.
  const startTimer = globalThis.setTimeout;
  const timers = jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation((callback, ms, ...args) =>
      startTimer(ms! > LONGEST_RUN_MS ? () => undefined : callback, ms, ...args).unref(),
    );
  try {
    return await simulation.run();
  } finally {
    timers.mockRestore();
    clock.mockRestore();
  }
}

const START_MS = 1_700_000_000_000;

/** None takes so long. */
const LONGEST_RUN_MS = 10_000;

class Simulation implements Run {
  private readonly records: readonly DynamoDBRecord[];
  private readonly places: ReadonlyMap<string, number>;
  private readonly rules: MappingRules;
  private readonly memory = new MemoryStore();
  public readonly effects: number[] = [];
  public readonly repeated: number[] = [];
  private readonly written = new Set<number>();
  public readonly beyondTheLimit = new Set<number>();
  public readonly parked = new Set<number>();
  public readonly overtaking: number[] = [];
  public readonly discarded = new Map<number, number>();
  private readonly doneWhenDiscarded = new Set<number>();
  public readonly stillParked: string[] = [];
  private readonly failureQueue: DynamoDBRecord[] = [];
  /** Parked, and not processed since: right before a crash a record can be parked, and succeed afterwards. */
  private readonly waiting = new Set<number>();
  public readonly log: string[] = [];
  /** Places at which an invocation has begun, or was told to. */
  private readonly beginnings: number[] = [];
  /** Of the invocations of a batch, whether one has written anything. */
  private readonly batchesThatWrote = new Set<number>();
  /** Of all invocations. Each takes a millisecond. */
  public steps = 0;
  private calls = 0;
  private invocations = 0;
  private reads = 0;

  public constructor(
    private readonly schedule: Schedule,
    private readonly mode: Mode,
  ) {
    this.records = schedule.keys.map((key, place) =>
      insertRecord(100 + place, { pk: String(key), createdAtSeconds: START_MS / 1000 + place / 10 }),
    );
    this.places = new Map(this.records.map((record, place) => [shortened(recordId(record)), place]));
    this.rules = rulesOf({ ...AWS_DEFAULTS, ...schedule.settings, reportBatchItemFailures: true });
  }

  public async run(): Promise<Run> {
    const { rules } = this;
    let [state, next, nowMs] = [emptyShard(rules), 0, START_MS];
    for (;;) {
      const action = nextAction(state, rules, nowMs);
      state = begun(state, action, nowMs);
      if (action.type === 'wait') {
        nowMs = action.untilMs;
      } else if (action.type === 'poll') {
        if (next === this.records.length) {
          if (this.holdsItems) await this.redriveAll();
          return this;
        }
        const size = Math.min(action.limit, this.schedule.reads[this.reads++] ?? Infinity);
        state = polled(state, rules, this.records.slice(next, next + size), nowMs);
        next = Math.min(next + size, this.records.length);
      } else if (action.type === 'discard') {
        const gone = action.discard.records.map((record) => this.placeOf(record));
        this.log.push(`discarded  ${gone}`);
        for (const place of gone) {
          this.discarded.set(place, gone[0]);
          if (this.written.has(place) && !this.parked.has(place)) this.doneWhenDiscarded.add(place);
        }
        this.forgetWhatIsBeyond(action.discard);
        state = discarded(state, action.discard);
      } else if (action.type === 'invoke') {
        const { batch } = action;
        const result = await this.invoke(batch);
        ({ state } = settled(state, rules, batch, result, nowMs));
        const again = this.schedule.lostAcknowledgements[this.invocations - 1];
        if (again !== undefined && this.beginnings.length > 0) {
          next = this.beginnings[again % this.beginnings.length];
          // What the mapping knew of later places it has forgotten.
          this.keepBeginnings((place) => place <= next);
          state = { ...emptyShard(rules), nextBatchId: state.nextBatchId };
          this.log.push(`the acknowledgement is lost: reading begins again at ${next}`);
        }
      }
    }
  }

  /** One invocation: the answer of the helper, or a function error where it crashes. */
  private async invoke({ id, records, attempts }: Batch): Promise<InvocationResult> {
    const places = records.map((record) => this.placeOf(record));
    const crash = new Crash(this.schedule.crashes[this.invocations++], () => this.steps++);
    const line = [
      `invocation ${this.invocations} of batch ${id}${attempts > 0 ? `, attempt ${attempts + 1}` : ''}: records ${places.map((place) => `${place}(${'ABCD'[this.schedule.keys[place]]})`).join(' ')}:`,
    ];
    const handler = streamHandler(
      async (record) => {
        const place = this.placeOf(record.raw);
        await crash.step();
        const outcome = this.nextOutcome();
        for (let turns = this.schedule.pace[this.calls % this.schedule.pace.length] ?? 0; turns > 0; turns--) {
          await null;
        }
        if (outcome === 'fails') line.push(`${place} fails,`);
        if (outcome === 'unprocessable') line.push(`${place} is unprocessable,`);
        if (outcome === 'fails') throw new Error('fails');
        if (outcome === 'unprocessable') throw new UnprocessableRecordError('unprocessable');
        this.effects.push(place);
        line.push(`${place} done,`);
        if (this.written.has(place)) this.repeated.push(place);
        if (this.isBehindParked(place)) this.overtaking.push(place);
        this.waiting.delete(place);
        await crash.step();
      },
      {
        concurrency: this.schedule.concurrency,
        maxAttempts: this.mode === 'NONE' ? undefined : this.schedule.maxAttempts,
        holdItem: this.holdsItems,
        idempotency:
          this.mode === 'NONE'
            ? { mode: 'NONE' }
            : {
                mode: this.mode,
                store: this.storeOf(crash, id, places, line),
                flushIntervalMs: 0,
              },
        failureQueue: {
          send: async (message) => {
            await crash.step();
            const place = this.placeOf(JSON.parse(message).payload.Records[0]);
            this.parked.add(place);
            this.waiting.add(place);
            this.failureQueue.push(JSON.parse(message).payload.Records[0]);
            line.push(`${place} parked,`);
            await crash.step();
          },
        },
      },
    );
    const context = {
      awsRequestId: `request-${id}`,
      functionName: 'fn',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fn',
      getRemainingTimeInMillis: () => this.schedule.timeLimits[this.invocations - 1] ?? 60_000,
    };
    const result = await Promise.race([
      crash.happened.then((): InvocationResult => ({
        functionError: 'Unhandled',
        errorType: 'Crash',
        errorMessage: 'crashed',
      })),
      handler({ Records: records }, context).then((response): InvocationResult => ({ functionError: null, response })),
    ]);
    const { done } = judgeResult(result, records, true);
    this.log.push(
      [
        ...line,
        result.functionError
          ? 'crashes'
          : done < records.length
            ? `answers to begin at ${places[done]}`
            : 'answers that all are done',
      ].join(' '),
    );
    this.beginAt(places[0]);
    if (done > 0 && done < records.length) this.beginAt(places[done]);
    return result;
  }

  /** As an operator does who has repaired what was wrong: again and again, until nothing comes back. */
  private async redriveAll(): Promise<void> {
    const handler = streamHandler(
      ({ raw }) => {
        const place = this.placeOf(raw);
        if (this.doneWhenDiscarded.has(place)) this.repeated.push(place);
      },
      {
        holdItem: true,
        idempotency: { mode: this.mode as 'PER_BATCH' | 'PER_RECORD', store: this.memory },
        failureQueue: {
          send: async (message) => {
            this.failureQueue.push(JSON.parse(message).payload.Records[0]);
          },
        },
      },
    );
    // What a crashed invocation had claimed is free when its time is over.
    this.steps += 15 * 60_000;
    const givenUp = [...this.discarded.entries()].map(([place, origin]) => ({
      ...this.records[place],
      redriven: 0 as const,
      origins: [this.records[origin].eventID!],
    }));
    this.failureQueue.push(...givenUp);
    for (let round = 0; this.failureQueue.length > 0; round++) {
      if (round > this.records.length) throw new Error(`what was redriven ${round} times is parked again`);
      const messages = this.failureQueue.splice(0).sort((one, other) => this.placeOf(one) - this.placeOf(other));
      const { batchItemFailures } = await handler(
        { Records: messages },
        lambdaContext({ functionName: 'fn', awsRequestId: `redrive-${round}` }),
      );
      if (batchItemFailures.length > 0) throw new Error('what was redriven has failed');
    }
    const parked = (await this.memory.get(['held#fn'])).get('held#fn');
    this.stillParked.push(...Object.keys(parked ? JSON.parse(Buffer.from(parked).toString()) : {}));
  }

  /** The store of one invocation, which may crash before and after each request. */
  private storeOf(crash: Crash, batchId: number, places: readonly number[], line: string[]): IdempotencyStore {
    return {
      get: async (ids) => {
        await crash.step();
        const values = await this.memory.get(ids);
        await crash.step();
        return values;
      },
      put: async (items) => {
        await crash.step();
        await this.memory.put(items);
        for (const { value } of items) for (const place of this.doneIn(value, places)) this.written.add(place);
        this.batchesThatWrote.add(batchId);
        line.push(
          `written at ${items.map(({ id }) => (id.startsWith('ledger') ? this.places.get(id.slice(id.lastIndexOf('#') + 1)) : 'commit')).join(' and ')},`,
        );
        await crash.step();
      },
      putIf: async (items: readonly ConditionalItem[]) => {
        await crash.step();
        const refused = await this.memory.putIf(items);
        await crash.step();
        return refused;
      },
    };
  }

  /** What an entry of the ledger, or a commit of claims, says is done. */
  private doneIn(value: Uint8Array, places: readonly number[]): number[] {
    if (this.mode === 'PER_BATCH') {
      const { handled, parked } = decodeEntry(value);
      return [...handled, ...parked].map((id) => this.places.get(id)!);
    }
    return doneInCommit(value, places);
  }

  private beginAt(place: number): void {
    if (!this.beginnings.includes(place)) this.beginnings.push(place);
  }

  /**
   * The limits of the ledger: a batch that was given up before any of its invocations could write hands nothing on, and
   * one that loses its head to age begins where nobody expected it. What was done after that may be repeated, and late.
   */
  private forgetWhatIsBeyond({ batch: { id }, condition, records }: Discard): void {
    if (this.mode !== 'PER_BATCH' || (this.batchesThatWrote.has(id) && condition !== 'RecordAgeExceeded')) return;
    const end = this.placeOf(records[records.length - 1]);
    for (const place of this.written) if (place > end) this.written.delete(place);
    for (const place of this.effects) if (place > end) this.beyondTheLimit.add(place);
    this.keepBeginnings((place) => place > end);
  }

  private keepBeginnings(isKept: (place: number) => boolean): void {
    this.beginnings.splice(0, Infinity, ...this.beginnings.filter(isKept));
  }

  /** What the mapping had given up before it was parked is out of order already. */
  private isBehindParked(place: number): boolean {
    const { keys } = this.schedule;
    const isBehind = (parked: number) => parked < place && keys[parked] === keys[place] && !this.discarded.has(parked);
    return this.holdsItems && [...this.waiting].some(isBehind);
  }

  private get holdsItems(): boolean {
    return this.schedule.holdItem && this.mode !== 'NONE';
  }

  private nextOutcome(): Outcome {
    return this.schedule.outcomes[this.calls++] ?? 'done';
  }

  private placeOf(record: DynamoDBRecord): number {
    return Number(record.dynamodb!.SequenceNumber) - 100;
  }
}

/** Ends an invocation in the middle: from then on nothing of it goes on. */
class Crash {
  public readonly happened: Promise<void>;
  private happen!: () => void;
  private steps = 0;

  public constructor(
    private readonly atStep: number | undefined,
    private readonly onStep: () => void,
  ) {
    this.happened = new Promise((resolve) => (this.happen = resolve));
  }

  public async step(): Promise<void> {
    this.onStep();
    if (this.atStep === undefined || this.steps++ < this.atStep) return;
    this.happen();
    await new Promise(() => {
      /* never */
    });
  }
}
