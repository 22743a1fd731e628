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

  public constructor(private readonly parts: BatchParts) {}

  /** The record was done before this invocation. */
  public skipped(place: number): void {
    this.counts.skipped++;
    this.parts.lanes.done(place);
  }

  /** Another invocation has the record. Its lane stops, as it does for a record that failed. */
  public heldElsewhere(place: number): void {
    this.counts.failed++;
    this.parts.settings.logger.warn('record is being processed by another invocation', this.identify(place));
  }

  /** The record needs no more work, and the next one of its lane may run. */
  public done(place: number, outcome: 'processed' | 'parked'): void {
    const { flusher, lanes, progress } = this.parts;
    this.counts[outcome]++;
    progress.done(place);
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

  /** Parks the record. If that fails, the event source mapping retries the record and discards it in the end. */
  public async park(place: number, condition: ParkedCondition, error?: unknown): Promise<void> {
    const { parking, progress, settings } = this.parts;
    try {
      await parking.park(place, { condition, attempts: progress.attempts(place), error });
      settings.logger.warn('record parked', { ...this.identify(place), condition });
      this.done(place, 'parked');
    } catch (parkingError) {
      this.counts.failed++;
      settings.logger.error('record could not be parked, the event source mapping has to deal with it', {
        ...this.identify(place),
        error: parkingError,
      });
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
