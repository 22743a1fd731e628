import { BatchParts } from './batch-parts';
import { isRedriven } from '../../record/is-redriven';
import { UnprocessableRecordError } from '../../record/unprocessable-record-error';
import { InvalidRecordError } from '../../record/validate-record';
import { ParkedCondition } from '../parking/parked-message';
import { LogDetails } from '../telemetry/logger';
import { RecordCounts } from '../telemetry/metrics';

/**
 * Writes down how each record of a batch ended: in its lane, in the batch's progress, in the log and in the counts.
 * A record that failed for good is parked here, so that its lane can go on.
 */
export class RecordOutcomes {
  public readonly counts: RecordCounts = { processed: 0, failed: 0, parked: 0, skipped: 0 };

  /** Places of records that are handled, and still hold back their items. */
  private readonly unreleased = new Set<number>();

  public constructor(private readonly parts: BatchParts) {}

  /** Whether the record needs no further delivery. */
  public isFinished(place: number): boolean {
    return this.parts.progress.isDone(place) && !this.unreleased.has(place);
  }

  /** An earlier invocation, or a redrive, was done with the record. */
  public skipped(place: number): Promise<void> | void {
    this.counts.skipped++;
    return this.goOn(place);
  }

  /** Another invocation has the record. Its lane stops, as it does for a record that failed. */
  public heldElsewhere(place: number): void {
    this.counts.failed++;
    this.parts.settings.logger.warn('record is being processed by another invocation', this.identify(place));
  }

  /** The handler has processed the record. */
  public processed(place: number): Promise<void> | void {
    this.counts.processed++;
    this.parts.progress.handled(place);
    this.parts.flusher.notify();
    return this.goOn(place);
  }

  /** The record is in the failure queue, and the next one of its lane may run. */
  public parked(place: number): void {
    const { flusher, lanes, progress } = this.parts;
    this.counts.parked++;
    progress.parked(place);
    lanes.done(place);
    flusher.notify();
  }

  /**
   * The record was tried and failed. Its lane stops, unless the record is parked now. A redriven record is never
   * parked again, because its message is still in the failure queue.
   *
   * @param isItsOwn whether the error is about this record, and not about all records of a call
   */
  public async failed(place: number, error: unknown, isItsOwn = true): Promise<void> {
    const { batch, maxAttempts, progress, settings } = this.parts;
    const attempts = progress.failed(place);
    settings.logger.error('record failed', { ...this.identify(place), attempts, error });
    const condition = (isItsOwn && reasonToPark(error)) || (attempts >= maxAttempts && 'RecordAttemptsExhausted');
    if (condition && !isRedriven(batch.records[place])) await this.park(place, condition, error);
    else this.counts.failed++;
  }

  /**
   * Has the memory know of a message before it is sent: a crash may leave the record in the failure queue and in the
   * stream, and the memory must then live as long as the message.
   */
  public async announceParking<T>(place: number, send: () => Promise<T>): Promise<T> {
    this.parts.progress.parking(place);
    await this.parts.flusher.flush();
    return send();
  }

  /** Parks the record. If that fails, the event source mapping retries the record and discards it in the end. */
  public async park(place: number, condition: ParkedCondition, error?: unknown): Promise<void> {
    const { parking, progress, settings } = this.parts;
    try {
      const reason = { condition, attempts: progress.attempts(place), error };
      await this.announceParking(place, async () => parking.park(place, reason));
      settings.logger.warn('record parked', { ...this.identify(place), condition });
      this.parked(place);
    } catch (parkingError) {
      this.counts.failed++;
      settings.logger.error('record could not be parked, the event source mapping has to deal with it', {
        ...this.identify(place),
        error: parkingError,
      });
    }
  }

  private goOn(place: number): Promise<void> | void {
    const { lanes, parking, progress } = this.parts;
    return parking.holds(place) && progress.isHandled(place) ? this.release(place) : lanes.done(place);
  }

  /**
   * Lets the item of a handled record go on, once the memory has the record: after a crash in between, the record would
   * be processed again, behind those that follow it.
   */
  private async release(place: number): Promise<void> {
    const { flusher, lanes, parking, settings } = this.parts;
    try {
      await flusher.flush();
      await parking.release(place);
      lanes.done(place);
    } catch (error) {
      this.unreleased.add(place);
      this.counts.failed++;
      settings.logger.error('held item could not be released', { ...this.identify(place), error });
    }
  }

  /** Identifies a record in the log. The item's data does not belong there, unless `logRecords` asks for it. */
  private identify(place: number): LogDetails {
    const { batch, settings } = this.parts;
    const record = batch.records[place];
    const { eventID, eventName, eventSourceARN, dynamodb } = record;
    return {
      eventID,
      eventName,
      sequenceNumber: dynamodb?.SequenceNumber,
      eventSourceARN,
      requestId: batch.requestId,
      ...(settings.logRecords && { record }),
    };
  }
}

function reasonToPark(error: unknown): ParkedCondition | undefined {
  if (error instanceof InvalidRecordError) return 'RecordInvalid';
  return error instanceof UnprocessableRecordError ? 'RecordUnprocessable' : undefined;
}
