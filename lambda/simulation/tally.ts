import { SimulatedRecord, trimmedMs } from './simulated-record';
import { Batch } from '../rules/batch';
import { InvocationResult } from '../rules/response';

/** Why a record is lost: nobody has it, and no handler has succeeded with it. */
export type LossReason =
  /** Given up, and there is no on-failure destination. */
  | 'discarded'
  /** The stream has forgotten it. */
  | 'trimmed'
  /** The handler has said that it is not done, and the mapping does not listen: `ReportBatchItemFailures` is off. */
  | 'unheard';

/** An entry of the ledger: itself, and of each record its id and a bit. */
const LEDGER_ENTRY_BYTES = 200;
const LEDGER_RECORD_BYTES = 8 + 1 / 8;

/** Counts what becomes of records and invocations. Every record becomes exactly one of processed, sent and lost. */
export class Tally {
  public processed = 0;
  /** In the failure destination, by the mapping or by the handler helper. */
  public readonly sent = { byMapping: 0, byHelper: 0, healthy: 0 };
  /** Messages of the mapping: each points at some records. */
  public messages = 0;
  /** Records whose message points at what will have been trimmed when somebody comes. */
  public expired = 0;
  /** From a message until the stream trims the first of its records. */
  public leastTimeLeftMs = Infinity;
  public readonly lost: { [reason in LossReason]: number } = { discarded: 0, trimmed: 0, unheard: 0 };
  /** Calls of the handler for a record with which it had succeeded before. */
  public repeated = 0;
  public invocations = 0;
  public failedInvocations = 0;
  public throttles = 0;
  /** Of all invocations. */
  public busyMs = 0;
  /** Records of all invocations. */
  public delivered = 0;
  /** Write units of the handler helper's ledger: an entry for each invocation. */
  public ledgerUnits = 0;
  /** How long slots have waited for retries. */
  public blockedMs = 0;
  /** When the last of the records was done that were written before `watchedUntilMs`. */
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

  /** The mapping takes the record for done. */
  public done(record: SimulatedRecord, nowMs: number): void {
    this.left(record, 'unheard', nowMs);
  }

  /** The mapping gives the records up. */
  public discarded(records: readonly SimulatedRecord[], isTrimmed: boolean, nowMs: number): void {
    if (isTrimmed || !this.hasDestination) {
      for (const record of records) this.left(record, isTrimmed ? 'trimmed' : 'discarded', nowMs);
      return;
    }
    this.messages++;
    for (const record of records) {
      this.watch(record, nowMs);
      // It is there already, itself.
      if (record.isParked) continue;
      const timeLeftMs = Math.max(0, trimmedMs(record) - nowMs);
      this.leastTimeLeftMs = Math.min(this.leastTimeLeftMs, timeLeftMs);
      if (timeLeftMs < this.redriveAfterMs) this.expired++;
      this.sent.byMapping++;
      if (!record.isPoison) this.sent.healthy++;
    }
  }

  /** The stream has forgotten the record before it was read. */
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
