import { BatchParts } from './batch-parts';
import { RecordOutcomes } from './record-outcomes';
import { BatchSettings } from './resolve-options';
import { isRedriven } from '../../record/is-redriven';
import { StreamRecord, toStreamRecord } from '../../record/stream-record';
import { validateRecord } from '../../record/validate-record';
import { RecordContext } from '../invocation/lambda-context';

/** The record to give to the handler, or nothing if the handler must not have it. */
type Prepared = StreamRecord | void;

/** Takes records from the batch to the handler, and from there to their outcomes. */
export class RecordRunner {
  /** Whether the handler has the record of a place. */
  private readonly isRunning: boolean[] = [];
  private readonly handlerContext: RecordContext;

  public constructor(
    private readonly parts: BatchParts,
    private readonly outcomes: RecordOutcomes,
  ) {
    const { context, deadline } = parts;
    const own = { signal: deadline.signal, getRemainingTimeInMillis: () => deadline.endMs - Date.now() };
    // A frozen context refuses assignments to objects that inherit from it, but not definitions.
    this.handlerContext = Object.create(context ?? null, Object.getOwnPropertyDescriptors(own));
    deadline.signal.addEventListener('abort', () => this.countTimeouts());
  }

  /**
   * Whether another record may start. There must be time for it, and without idempotency no record may have failed:
   * Lambda delivers everything after a failed record again.
   */
  public readonly mayStart = (): boolean => {
    const { deadline, settings } = this.parts;
    return deadline.allowsAnother() && (settings.idempotency.store !== undefined || this.outcomes.counts.failed === 0);
  };

  /** Processes records of different items in one call of the handler. A failure of one leaves the others alone. */
  public readonly run = async (candidates: readonly number[]): Promise<void> => {
    const { deadline, settings } = this.parts;
    const places: number[] = [];
    const records: StreamRecord[] = [];
    for (const place of candidates) {
      const preparing = this.prepare(place);
      // Most records have nothing to wait for, and an `await` takes as long as to decode a small record.
      const record = preparing instanceof Promise ? await this.afterWait(preparing) : preparing;
      if (!record) continue;
      places.push(place);
      records.push(record);
    }
    if (places.length === 0 || !this.mayStart()) return;

    const startedMs = deadline.lookAtClock();
    for (const place of places) this.isRunning[place] = true;
    let errors: readonly unknown[];
    let areOwn = true;
    try {
      errors = settings.handler.errorsIn(await this.call(records), records);
    } catch (error) {
      // The handler threw, which does not tell the record that it failed on.
      errors = records.map(() => error ?? new Error(`the handler threw ${error}`));
      areOwn = records.length === 1;
    }
    for (const place of places) this.isRunning[place] = false;
    deadline.tookSince(startedMs);

    for (let index = 0; index < places.length; index++) {
      const settling = this.settle(places[index], errors[index], areOwn);
      if (settling) await this.afterWait(settling);
    }
  };

  /** Counts the records that the handler has as failed. Nothing can be written once the function has timed out. */
  private countTimeouts(): void {
    const { flusher, progress } = this.parts;
    this.isRunning.forEach((isRunning, place) => {
      if (isRunning) progress.failed(place);
    });
    flusher.flushInBackground();
  }

  /** Does everything that a record needs before the handler may have it. An error on the way fails the record. */
  private prepare(place: number): Prepared | Promise<Prepared> {
    const { outcomes } = this;
    const { parking, progress } = this.parts;
    if (progress.isDone(place)) return outcomes.skipped(place);
    if (progress.isHeldElsewhere(place)) return outcomes.heldElsewhere(place);
    try {
      const started = parking.isBehind(place) ? this.holdBack(place) : this.start(place);
      return started instanceof Promise ? started.catch(async (error) => outcomes.failed(place, error)) : started;
    } catch (error) {
      return outcomes.failed(place, error);
    }
  }

  /** Parks a record behind an earlier one of its item, unless that one has been redriven in the meantime. */
  private async holdBack(place: number): Promise<Prepared> {
    const { batch, parking } = this.parts;
    if (isRedriven(batch.records[place])) {
      throw new Error('an earlier record of its item is parked: redrive that one first');
    }
    const isParked = await this.outcomes.announceParking(place, async () => parking.parkBehind(place));
    return isParked ? this.outcomes.parked(place) : this.start(place);
  }

  private start(place: number): Prepared | Promise<Prepared> {
    const { batch, settings } = this.parts;
    if (this.isExhausted(place)) return this.outcomes.park(place, 'RecordAttemptsExhausted');
    const record: StreamRecord = toStreamRecord(batch.records[place], settings.numbers);
    return settings.schema ? validateRecord(record, settings.schema) : record;
  }

  /**
   * Whether the record has failed too often already. A record that times out again and again is parked here, because
   * its own invocations leave no time for that. A redrive may try as often as it wants.
   */
  private isExhausted(place: number): boolean {
    const { batch, maxAttempts, parking, progress } = this.parts;
    return parking.isPossible && progress.attempts(place) >= maxAttempts && !isRedriven(batch.records[place]);
  }

  private call(records: readonly StreamRecord[]): unknown {
    const { handler, trace } = this.parts.settings;
    return trace ? this.callTraced(trace, records) : handler.call(records, this.handlerContext);
  }

  private async callTraced(trace: NonNullable<BatchSettings['trace']>, records: readonly StreamRecord[]) {
    let result: { readonly returned: unknown } | undefined;
    await trace(records, async () => {
      result = { returned: await this.parts.settings.handler.call(records, this.handlerContext) };
    });
    if (result) return result.returned;
    throw new Error("the option 'trace' must await 'call'");
  }

  private settle(place: number, error: unknown, isOwn: boolean): Promise<void> | void {
    return error == null ? this.outcomes.processed(place) : this.outcomes.failed(place, error, isOwn);
  }

  private async afterWait<T>(work: Promise<T>): Promise<T> {
    const result = await work;
    this.parts.deadline.lookAtClock();
    return result;
  }
}
