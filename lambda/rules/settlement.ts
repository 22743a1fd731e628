import { Batch, isExhausted } from './batch';
import { MappingSettings } from './mapping-settings';
import { InvocationResult, JudgedResult, judgeResult, responseText } from './response';
import { retryDelayMs } from './retry-delay';
import { aggregated, finished, hasState, TumblingWindow } from './tumbling-window';
import { DynamoDBRecord } from '../record/event';

/**
 * The outcome of an invocation.
 *
 * @inline
 */
export type Verdict = 'succeeded' | 'partially succeeded' | 'bisected' | 'retrying' | 'exhausted' | 'not invoked';

/** The rest of a batch after an invocation. */
export interface Settlement {
  readonly verdict: Verdict;
  /** How many records from the start of the batch are done. */
  readonly done: number;
  /** The reason for which the response made the invocation a failure. */
  readonly responseError?: string;
  /** The same batch again, which is retried or discarded. */
  readonly again?: Batch;
  /** The records of new batches, each of which has all its attempts. */
  readonly pieces: readonly (readonly DynamoDBRecord[])[];
  /** The tumbling window that is open afterwards. */
  readonly window?: TumblingWindow;
}

export function settlementOf(
  batch: Batch,
  window: TumblingWindow | undefined,
  result: InvocationResult,
  settings: MappingSettings,
  nowMs: number,
): Settlement {
  if (result.functionError === 'NotInvoked') return notInvoked(batch, window, nowMs);
  const { records, windowEndMs } = batch;
  if (windowEndMs !== undefined && !result.functionError) {
    return { verdict: 'succeeded', done: 0, pieces: [], window: window && finished(window) };
  }

  const { done, responseError } = window
    ? judgeInWindow(result, records, settings)
    : judgeResult(result, records, settings.reportBatchItemFailures);
  if (done > 0 && !result.functionError) {
    const next = window && aggregated(window, result.response);
    // The rest is a batch of its own: at once, with all its retries.
    return done < records.length
      ? { verdict: 'partially succeeded', done, pieces: [records.slice(done)], window: next }
      : { verdict: 'succeeded', done, pieces: [], window: next };
  }
  if (settings.bisectBatchOnFunctionError && records.length > 1) {
    // Uses no retry. The left half is finished, whatever becomes of it, before the right one begins.
    const middle = Math.floor(records.length / 2);
    return {
      verdict: 'bisected',
      done: 0,
      responseError,
      pieces: [records.slice(0, middle), records.slice(middle)],
      window,
    };
  }
  const attempts = batch.attempts + 1;
  const again = { ...batch, attempts, throttles: 0, notBeforeMs: nowMs + retryDelayMs(attempts), lastResult: result };
  return {
    verdict: isExhausted(again, settings) ? 'exhausted' : 'retrying',
    done: 0,
    responseError,
    again,
    pieces: [],
    window,
  };
}

/** A response without a state is a failure. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html */
function judgeInWindow(
  result: InvocationResult,
  records: readonly DynamoDBRecord[],
  settings: MappingSettings,
): JudgedResult {
  if (result.functionError || hasState(result)) return judgeResult(result, records, settings.reportBatchItemFailures);
  return {
    done: 0,
    reported: [],
    responseError: `with a tumbling window the response must have a state, got ${responseText(result.response)}`,
  };
}

/** Returns the same batch without a further attempt. We infer that it is paced like a retry. */
function notInvoked(batch: Batch, window: TumblingWindow | undefined, nowMs: number): Settlement {
  const throttles = batch.throttles + 1;
  return {
    verdict: 'not invoked',
    done: 0,
    again: { ...batch, throttles, notBeforeMs: nowMs + retryDelayMs(throttles) },
    pieces: [],
    window,
  };
}
