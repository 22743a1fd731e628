import { SimulatedRecord, trimmedMs } from './simulated-record';
import { Batch } from '../rules/batch';
import { InvocationResult } from '../rules/response';

/** The reason for which a record is lost: no handler has succeeded with it, and no destination has it. */
export type LossReason =
  /** The mapping has discarded it without an on-failure destination. */
  | 'discarded'
  /** The stream has trimmed it. */
  | 'trimmed'
  /** The handler has reported it as failed, and the mapping ignores that, because `ReportBatchItemFailures` is off. */
  | 'unheard';

/** A ledger entry has this size, and for each record an id and a bit. */
const LEDGER_ENTRY_BYTES = 200;
const LEDGER_RECORD_BYTES = 8 + 1 / 8;

/**
 * Counts the outcomes of records and invocations. Every record is exactly one of processed, sent and lost in the end.
 */
export class Tally {
  public processed = 0;
  /** Records in the failure destination. The mapping or the handler helper has sent them. */
  public readonly sent = { byMapping: 0, byHelper: 0, healthy: 0 };
  /** Messages of the mapping, each of which points at some records. */
  public messages = 0;
  /** Records that the stream trims before somebody follows their message. */
  public expired = 0;
  /** The shortest time from a message until the stream trims the first of its records. */
  public leastTimeLeftMs = Infinity;
  public readonly lost: { [reason in LossReason]: number } = { discarded: 0, trimmed: 0, unheard: 0 };
  /** Calls of the handler for a record with which it had already succeeded. */
  public repeated = 0;
  public invocations = 0;
  public failedInvocations = 0;
  public throttles = 0;
  /** Milliseconds of all invocations. */
  public busyMs = 0;
  /** The number of records in all invocations. */
  public delivered = 0;
  /** Write units of the handler helper's ledger: an entry for each invocation. */
  public ledgerUnits = 0;
  /** Milliseconds that slots have waited for retries. */
  public blockedMs = 0;
  /** The time at which the last record from before `watchedUntilMs` was done. */
  public caughtUpMs = 0;

  /** @param watchedUntilMs the end of the outage */
  public constructor(
    private readonly hasDestination: boolean,
    private readonly redriveAfterMs: number,
    private readonly watchedUntilMs: number,
  ) {}

  public invoked({ records }: Batch, result: InvocationResult, durationMs: number): void {
    this.invocations++;
    this.busyMs += durationMs;
    this.delivered += records.length;
    this.ledgerUnits += Math.ceil((LEDGER_ENTRY_BYTES + records.length * LEDGER_RECORD_BYTES) / 1024);
    if (result.functionError || hasFailures(result.response)) this.failedInvocations++;
  }

  /** The handler helper sends it to the failure queue: the record itself, which cannot expire there. */
  public parked(record: SimulatedRecord): void {
    if (record.isParked) return;
    record.isParked = true;
    this.sent.byHelper++;
    if (!record.isPoison) this.sent.healthy++;
  }

  /** The mapping regards the record as done. */
  public done(record: SimulatedRecord, nowMs: number): void {
    this.left(record, 'unheard', nowMs);
  }

  /** The mapping discards the records. */
  public discarded(records: readonly SimulatedRecord[], isTrimmed: boolean, nowMs: number): void {
    if (isTrimmed || !this.hasDestination) {
      for (const record of records) this.left(record, isTrimmed ? 'trimmed' : 'discarded', nowMs);
      return;
    }
    this.messages++;
    for (const record of records) {
      this.watch(record, nowMs);
      // The helper has sent the record itself already.
      if (record.isParked) continue;
      const timeLeftMs = Math.max(0, trimmedMs(record) - nowMs);
      this.leastTimeLeftMs = Math.min(this.leastTimeLeftMs, timeLeftMs);
      if (timeLeftMs < this.redriveAfterMs) this.expired++;
      this.sent.byMapping++;
      if (!record.isPoison) this.sent.healthy++;
    }
  }

  /** The stream has trimmed the record before it was read. */
  public trimmed(record: SimulatedRecord, nowMs: number): void {
    this.left(record, 'trimmed', nowMs);
  }

  private left(record: SimulatedRecord, loss: LossReason, nowMs: number): void {
    if (!record.isParked && record.hasSucceeded) this.processed++;
    if (!record.isParked && !record.hasSucceeded) this.lost[loss]++;
    this.watch(record, nowMs);
  }

  private watch(record: SimulatedRecord, nowMs: number): void {
    if (record.writtenMs < this.watchedUntilMs) this.caughtUpMs = nowMs;
  }
}

function hasFailures(response: unknown): boolean {
  return (response as { batchItemFailures: readonly unknown[] }).batchItemFailures.length > 0;
}
