import { Lanes } from './lanes';
import { BatchSettings } from './resolve-options';
import { StreamRecord, toStreamRecord } from '../../record/stream-record';
import { UnprocessableRecordError } from '../../record/unprocessable-record-error';
import { InvalidRecordError, validateRecord } from '../../record/validate-record';
import { BatchProgress } from '../idempotency/batch-progress';
import { Flusher } from '../idempotency/flusher';
import { Deadline } from '../invocation/deadline';
import { LambdaContext, RecordContext } from '../invocation/lambda-context';
import { ReceivedBatch } from '../invocation/received-batch';
import { ParkedCondition } from '../parking/parked-message';
import { Parking } from '../parking/parking';
import { LogDetails } from '../telemetry/logger';
import { RecordCounts } from '../telemetry/metrics';

/** What a batch is processed with. */
export interface RunnerParts {
  readonly batch: ReceivedBatch;
  readonly context: LambdaContext | undefined;
  readonly settings: BatchSettings;
  readonly maxAttempts: number;
  readonly deadline: Deadline;
  readonly lanes: Lanes;
  readonly progress: BatchProgress;
  readonly parking: Parking;
  readonly flusher: Flusher;
}

/** Processes the records that may run, and says of each what became of it: to its lane, and to what is remembered. */
export class RecordRunner {
  public readonly counts: RecordCounts = { processed: 0, failed: 0, parked: 0, skipped: 0 };
  /** By place, whether the handler has the record. */
  private readonly isRunning: boolean[] = [];
  private readonly handlerContext: RecordContext;

  public constructor(private readonly parts: RunnerParts) {
    const { context, deadline, flusher, progress } = parts;
    const own = { signal: deadline.signal, getRemainingTimeInMillis: () => deadline.endMs - Date.now() };
    // Defined, not assigned: a frozen context lets nothing be assigned over it.
    this.handlerContext = Object.create(context ?? null, Object.getOwnPropertyDescriptors(own));
    // What does not end in time ends with the function: written now, or never.
    deadline.signal.addEventListener('abort', () => {
      this.isRunning.forEach((isRunning, place) => {
        if (isRunning) progress.failed(place);
      });
      void flusher.flush();
    });
  }

  /** Whether there is time, and sense in it: what is not remembered is repeated after a failure before it. */
  public readonly mayStart = (): boolean => {
    const { deadline, settings } = this.parts;
    return deadline.allowsAnother() && (settings.idempotency.store !== undefined || this.counts.failed === 0);
  };

  /**
   * Processes records of different items, those of `places` that need it. A failure of one does not concern the others.
   */
  public readonly run = async (places: number[]): Promise<void> => {
    const {
      deadline,
      batch,
      parking,
      settings: { handler, numbers, schema, trace },
    } = this.parts;
    const records = new Array<StreamRecord>(places.length);
    let started = 0;
    let hasWaited = schema !== undefined;
    for (const place of places) {
      if (this.needsNothing(place)) continue;
      try {
        if (parking.isBehind(place)) {
          hasWaited = true;
          if (this.isRedriven(place)) {
            throw new Error('an earlier record of its item is parked: that is to be redriven first');
          }
          if (await this.parkBehind(place)) continue;
        }
        if (this.isExhausted(place)) {
          hasWaited = true;
          await this.park(place, 'RecordAttemptsExhausted');
          continue;
        }
        const record: StreamRecord = toStreamRecord(batch.records[place], numbers);
        records[started] = schema ? await validateRecord(record, schema) : record;
        places[started++] = place;
      } catch (error) {
        hasWaited = true;
        await this.failed(place, error);
      }
    }
    if (hasWaited) deadline.lookAtClock();
    if (started === 0 || (hasWaited && !this.mayStart())) return;
    if (started < places.length) places.length = records.length = started;

    const startedMs = deadline.lookAtClock();
    for (const place of places) this.isRunning[place] = true;
    let errors: readonly unknown[];
    // What was thrown does not say which of several records it is about.
    let areTheirOwn = true;
    try {
      errors = handler.errorsIn(
        await (trace ? this.callTraced(records) : handler.call(records, this.handlerContext)),
        records,
      );
    } catch (error) {
      errors = records.map(() => error ?? new Error(`the handler threw ${error}`));
      areTheirOwn = records.length === 1;
    }
    for (const place of places) this.isRunning[place] = false;
    deadline.tookSince(startedMs);

    for (let index = 0; index < started; index++) {
      const place = places[index];
      try {
        if (errors[index] != null) throw errors[index];
        if (parking.holds(place)) await parking.release(place);
        this.done(place, 'processed');
      } catch (error) {
        await this.failed(place, error, areTheirOwn);
        deadline.lookAtClock();
      }
    }
  };

  /** The handler does not get what is done, and what is being processed elsewhere. */
  private needsNothing(place: number): boolean {
    const {
      lanes,
      progress,
      settings: { logger },
    } = this.parts;
    if (progress.isDone(place)) {
      this.counts.skipped++;
      lanes.done(place);
      return true;
    }
    if (!progress.isHeldElsewhere(place)) return false;
    this.counts.failed++;
    logger.warn('record is being processed by another invocation', this.identify(place));
    return true;
  }

  /**
   * A record that has not ended in time, again and again, has no time left to be parked in. Who redrives it has it
   * tried again.
   */
  private isExhausted(place: number): boolean {
    const { maxAttempts, parking, progress } = this.parts;
    return parking.isPossible && progress.attempts(place) >= maxAttempts && !this.isRedriven(place);
  }

  /** Parks a record whose item waits for an earlier one. False if that was redriven in the meantime. */
  private async parkBehind(place: number): Promise<boolean> {
    const isParked = await this.parts.parking.parkBehind(place);
    if (isParked) this.done(place, 'parked');
    return isParked;
  }

  private async callTraced(records: readonly StreamRecord[]): Promise<unknown> {
    const { handler, trace } = this.parts.settings;
    let result: { readonly returned: unknown } | undefined;
    await trace!(records, async () => {
      result = { returned: await handler.call(records, this.handlerContext) };
    });
    if (result) return result.returned;
    throw new Error("the option 'trace' must await 'call'");
  }

  private done(place: number, outcome: 'processed' | 'parked'): void {
    const { flusher, lanes, progress } = this.parts;
    this.counts[outcome]++;
    progress.done(place);
    lanes.done(place);
    flusher.notify();
  }

  private isRedriven(place: number): boolean {
    return this.parts.batch.records[place].redriven !== undefined;
  }

  /**
   * Its lane stops, unless the record is to be parked, and can be. One that is redriven stays where it is: its message
   * has it.
   */
  private async failed(place: number, error: unknown, isItsOwn = true): Promise<void> {
    const {
      maxAttempts,
      progress,
      settings: { logger },
    } = this.parts;
    const attempts = progress.failed(place);
    logger.error('record failed', { ...this.identify(place), attempts, error });
    const condition = (isItsOwn && reasonToPark(error)) || (attempts >= maxAttempts && 'RecordAttemptsExhausted');
    if (condition && !this.isRedriven(place)) await this.park(place, condition, error);
    else this.counts.failed++;
  }

  private async park(place: number, condition: ParkedCondition, error?: unknown): Promise<void> {
    const {
      parking,
      progress,
      settings: { logger },
    } = this.parts;
    try {
      await parking.park(place, { condition, attempts: progress.attempts(place), error });
      logger.warn('record parked', { ...this.identify(place), condition });
      this.done(place, 'parked');
    } catch (parkingError) {
      this.counts.failed++;
      logger.error('record could not be parked, the event source mapping has to deal with it', {
        ...this.identify(place),
        error: parkingError,
      });
    }
  }

  /** Nothing of the item, unless that was asked for: an item's data does not belong in a log. */
  private identify(place: number): LogDetails {
    const {
      batch: { records, requestId },
      settings: { logRecords },
    } = this.parts;
    const { eventID, eventName, eventSourceARN, dynamodb } = records[place];
    return {
      eventID,
      eventName,
      sequenceNumber: dynamodb?.SequenceNumber,
      eventSourceARN,
      requestId,
      ...(logRecords && { record: records[place] }),
    };
  }
}

function reasonToPark(error: unknown): ParkedCondition | undefined {
  if (error instanceof InvalidRecordError) return 'RecordInvalid';
  return error instanceof UnprocessableRecordError ? 'RecordUnprocessable' : undefined;
}
