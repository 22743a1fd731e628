import { FAILED, Mark, PARTIAL, RETRIED, SPLIT, SUCCEEDED } from './mark';
import { errorText, recordsText, recordText } from './record-text';
import { parseArn } from '../../../src/shared/arn';
import type { DiscardedEvent, InvokedEvent, MappingSettings } from '../../local';
import { judgeResult } from '../../rules/response';
import { plural } from '../text/count';
import { durationText } from '../text/duration';

type Verdict = InvokedEvent['verdict'];

export const VERDICT_MARKS: { readonly [verdict in Verdict]: Mark } = {
  succeeded: SUCCEEDED,
  'partially succeeded': PARTIAL,
  bisected: SPLIT,
  retrying: RETRIED,
  'not invoked': RETRIED,
  exhausted: FAILED,
};

/**
 * Describes the outcome of an invocation and the next step: attempt 1 of 3 failed in 12 ms, next in 200 ms, its shard
 * waits.
 */
export function outcomeText(event: InvokedEvent, settings: MappingSettings): string {
  return stepText(event, settings) + reasonText(event, settings);
}

function stepText(
  { batch: { records, attempts }, verdict, done, retryInMs = 0, startedAtMs, endedAtMs }: InvokedEvent,
  { maximumRetryAttempts, parallelizationFactor }: MappingSettings,
): string {
  const which = records.length === 1 ? `${recordText(records[0])}: ` : '';
  const attempt = `attempt ${attempts + 1}${maximumRetryAttempts < 0 ? '' : ` of ${maximumRetryAttempts + 1}`}`;
  const took = durationText(endedAtMs - startedAtMs);
  const wait = `next in ${durationText(retryInMs)}, its ${parallelizationFactor > 1 ? 'slot' : 'shard'} waits`;
  switch (verdict) {
    case 'succeeded':
      return `${attempts > 0 ? `${which}${attempt} ` : ''}done in ${took}`;
    case 'partially succeeded':
      return `${done} of ${records.length} done in ${took}, the rest is a new batch`;
    case 'bisected': {
      const middle = Math.floor(records.length / 2);
      return `failed in ${took}, split into ${middle} and ${records.length - middle}`;
    }
    case 'retrying':
      return `${which}${attempt} failed in ${took}, ${wait}`;
    case 'not invoked':
      return `${which}not invoked, ${wait}`;
    case 'exhausted':
      return `${which}${attempt} failed in ${took}`;
  }
}

/** Gives the reason of a failure that Lambda knows. Only the function's own log can say more about reported records. */
function reasonText(
  { verdict, result, responseError, batch: { records } }: InvokedEvent,
  { reportBatchItemFailures }: MappingSettings,
): string {
  if (result.functionError) return `: ${errorText(result)}`;
  if (verdict === 'succeeded') return '';
  const { reported } = judgeResult(result, records, reportBatchItemFailures);
  if (reported.length === 0) return `: ${responseError}`;
  return records.length === 1 ? ': reported as failed' : `: reported as failed: ${recordsText(reported)}`;
}

/** Describes discarded records, the reason, and the destination that was told. */
export function discardText({ discard, destination, deliveryError }: DiscardedEvent): string {
  const { condition, batch, records } = discard;
  const lost = `discarded ${plural(records.length, 'record')} (${recordsText(records)}) after ${plural(batch.attempts, 'attempt')}, ${condition}`;
  if (!destination) return `${lost}: LOST, no on-failure destination was told`;
  const name = parseArn(destination)?.resource;
  return deliveryError ? `${lost}: LOST, cannot send to ${name}: ${deliveryError.message}` : `${lost}: sent to ${name}`;
}
