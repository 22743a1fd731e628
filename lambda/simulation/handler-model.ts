import { Interval, isWithin } from './interval';
import { Random } from './random';
import { SimulatedRecord } from './simulated-record';
import { Tally } from './tally';
import { defaultMaxAttempts } from '../handler/batch/default-max-attempts';
import { Batch } from '../rules/batch';
import { MappingSettings } from '../rules/mapping-settings';
import { InvocationResult } from '../rules/response';

/** Returns the helper's default of `maxAttempts` with a mapping. */
export function helperMaxAttempts({ maximumRetryAttempts }: MappingSettings): number {
  return defaultMaxAttempts(maximumRetryAttempts);
}

/** A model of the function: how it processes a batch, and how it fails. */
export interface HandlerModel {
  readonly kind: HandlerKind;
  /** Milliseconds of an invocation with any batch. */
  readonly batchMs: number;
  /** Milliseconds that each record adds for which the handler is called. */
  readonly recordMs: number;
  /**
   * The share by which an invocation can be longer or shorter. With 0.2 all times from 80 to 120 percent are equally
   * likely.
   */
  readonly spread: number;
  /** Share of the calls for a record that fail by chance, from 0 to 1. */
  readonly transientRate: number;
  /** In this interval each call fails, or each invocation is throttled and does not reach the function. */
  readonly outage?: Interval & { readonly kind: 'errors' | 'throttles' };
  /** The handler helper parks a record after so many attempts. */
  readonly maxAttempts: number;
  /** The handler throws an `UnprocessableRecordError` for poison, which the helper parks at once. */
  readonly knowsPoison: boolean;
  /** The handler helper's idempotency. */
  readonly idempotency: 'per-batch' | 'per-record' | 'none';
}

export type HandlerKind =
  /** Takes one record after another, and throws at the first that fails. */
  | 'throws'
  /** Takes one record after another, and returns the first that fails as its `batchItemFailures`. */
  | 'reports'
  /** `streamHandler` goes on with other items, remembers done records, and parks records that fail too often. */
  | 'helper';

/** The outcome of an invocation. */
export interface SimulatedInvocation {
  readonly result: InvocationResult;
  readonly durationMs: number;
}

/** An invocation, while it runs. */
interface Run {
  readonly batch: Batch;
  readonly records: readonly SimulatedRecord[];
  /** Whether the call for the record fails. */
  readonly fails: (record: SimulatedRecord) => boolean;
  readonly succeeded: (record: SimulatedRecord) => void;
  readonly parked: (record: SimulatedRecord) => void;
}

const THROTTLED: InvocationResult = {
  functionError: 'NotInvoked',
  errorType: 'TooManyRequestsException',
  errorMessage: 'Rate Exceeded',
};
const THROWN: InvocationResult = { functionError: 'Unhandled', errorType: 'Error', errorMessage: '' };
const ALL_DONE: InvocationResult = { functionError: null, response: { batchItemFailures: [] } };

/** Invokes a model of a function. All effects happen when an invocation begins, and the response comes later. */
export class SimulatedFunction {
  public constructor(
    private readonly model: HandlerModel,
    private readonly tally: Tally,
    private readonly random: Random,
  ) {}

  public invoke(batch: Batch, nowMs: number): SimulatedInvocation {
    const { batchMs, kind, outage, recordMs, spread, transientRate } = this.model;
    const isDown = outage !== undefined && isWithin(outage, nowMs);
    if (isDown && outage.kind === 'throttles') return this.throttle();
    let calls = 0;
    const result = this[kind]({
      batch,
      records: batch.records as readonly SimulatedRecord[],
      fails: (record) => {
        calls++;
        return isDown || record.isPoison || (transientRate > 0 && this.random() < transientRate);
      },
      succeeded: (record) => {
        if (record.hasSucceeded) this.tally.repeated++;
        record.hasSucceeded = true;
      },
      parked: (record) => this.tally.parked(record),
    });
    // Lambda bills whole milliseconds.
    const durationMs = Math.ceil((batchMs + calls * recordMs) * (1 + spread * (2 * this.random() - 1)));
    this.tally.invoked(batch, result, durationMs);
    return { result, durationMs };
  }

  /** Refuses an invocation above the concurrency limit. */
  public throttle(): SimulatedInvocation {
    this.tally.throttles++;
    return { result: THROTTLED, durationMs: 0 };
  }

  private throws(run: Run): InvocationResult {
    return firstFailure(run) ? THROWN : ALL_DONE;
  }

  private reports(run: Run): InvocationResult {
    const failure = firstFailure(run);
    return failure ? undoneFrom(failure) : ALL_DONE;
  }

  /**
   * Processes records as `processBatch` does. It remembers done records. Without idempotency it cannot, and begins none
   * after a failure.
   */
  private helper({ batch, fails, parked, records, succeeded }: Run): InvocationResult {
    const { idempotency, knowsPoison, maxAttempts } = this.model;
    const stopped = new Set<number>();
    let undone: SimulatedRecord | undefined;
    for (const record of records) {
      if (idempotency !== 'none' && isDone(record)) continue;
      const isTried = !stopped.has(record.key) && !(undone && idempotency === 'none');
      if (isTried && !fails(record)) {
        succeeded(record);
      } else if (
        isTried &&
        (failedAttempts(record, batch, idempotency) >= maxAttempts || (knowsPoison && record.isPoison))
      ) {
        parked(record);
      } else {
        stopped.add(record.key);
        undone ??= record;
      }
    }
    return undone ? undoneFrom(undone) : ALL_DONE;
  }
}

/** Processes the records in turn, up to the one that fails. */
function firstFailure({ fails, records, succeeded }: Run): SimulatedRecord | undefined {
  for (const record of records) {
    if (fails(record)) return record;
    succeeded(record);
  }
  return undefined;
}

function undoneFrom({ SequenceNumber }: SimulatedRecord): InvocationResult {
  return { functionError: null, response: { batchItemFailures: [{ itemIdentifier: SequenceNumber }] } };
}

function isDone(record: SimulatedRecord): boolean {
  return record.hasSucceeded || record.isParked;
}

/**
 * Counts the attempts of a record as the helper does: the first failure, and those in retries of the same batch.
 * Without idempotency the helper knows only the current one.
 */
function failedAttempts(record: SimulatedRecord, { id }: Batch, idempotency: HandlerModel['idempotency']): number {
  if (idempotency === 'none') return 1;
  if (record.attempts === 0 || record.failedInBatch === id) record.attempts++;
  record.failedInBatch = id;
  return record.attempts;
}
