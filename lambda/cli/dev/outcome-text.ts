import { errorText, recordsText, recordText } from './record-text';
import { parseArn } from '../../../src/shared/arn';
import type { DiscardedEvent, InvokedEvent, RunningMapping } from '../../local';
import { judgeResult } from '../../rules/response';
import { plural } from '../text/count';
import { durationText } from '../text/duration';

type Verdict = InvokedEvent['verdict'];

export const VERDICTS: Readonly<
  Record<Verdict, { readonly symbol: string; readonly color: 'green' | 'yellow' | 'red' }>
> = {
  succeeded: { symbol: '✔', color: 'green' },
  'partially succeeded': { symbol: '◐', color: 'yellow' },
  bisected: { symbol: '✂', color: 'yellow' },
  retrying: { symbol: '↻', color: 'yellow' },
  'not invoked': { symbol: '↻', color: 'yellow' },
  exhausted: { symbol: '✘', color: 'red' },
};

/**
 * What became of a batch, and what comes next, e.g. attempt 1 of 3 failed in 12 ms, next in 200 ms, its shard waits.
 */
export function outcomeText(event: InvokedEvent, mapping: RunningMapping): string {
  const {
    batch: { records, attempts },
    verdict,
    done,
    retryInMs = 0,
    startedAtMs,
    endedAtMs,
  } = event;
  const { settings, tableKey } = mapping;
  const which = records.length === 1 ? `${recordText(records[0], tableKey)}: ` : '';
  const attempt =
    settings.maximumRetryAttempts < 0
      ? `attempt ${attempts + 1}`
      : `attempt ${attempts + 1} of ${settings.maximumRetryAttempts + 1}`;
  const took = durationText(endedAtMs - startedAtMs);
  const wait = `next in ${durationText(retryInMs)}, ${settings.parallelizationFactor > 1 ? 'its slot waits' : 'its shard waits'}`;
  const middle = Math.floor(records.length / 2);
  const texts: Readonly<Record<Verdict, () => string>> = {
    succeeded: () => `${attempts > 0 ? `${which}${attempt} ` : ''}done in ${took}`,
    'partially succeeded': () => `${done} of ${records.length} done in ${took}, the rest is a new batch`,
    bisected: () => `failed in ${took}, split into ${middle} and ${records.length - middle}`,
    retrying: () => `${which}${attempt} failed in ${took}, ${wait}`,
    'not invoked': () => `${which}not invoked, ${wait}`,
    exhausted: () => `${which}${attempt} failed in ${took}`,
  };
  return texts[verdict]() + reasonText(event, mapping);
}

/** The error, or what of its answer is the failure: why, the function has said, if at all, in its log. */
function reasonText(
  { verdict, result, responseError, batch: { records } }: InvokedEvent,
  { settings, tableKey }: RunningMapping,
): string {
  if (result.functionError) return `: ${errorText(result)}`;
  if (verdict === 'succeeded') return '';
  const { reported } = judgeResult(result, records, settings.reportBatchItemFailures);
  if (reported.length > 0) {
    return records.length === 1 ? ': reported as failed' : `: reported as failed: ${recordsText(reported, tableKey)}`;
  }
  return `: ${responseError}`;
}

/** What was given up, why, and who was told. */
export function discardText(
  { discard, destination, deliveryError }: DiscardedEvent,
  { tableKey }: RunningMapping,
): string {
  const { condition, batch, records } = discard;
  const what = `${plural(records.length, 'record')} (${recordsText(records, tableKey)})`;
  const givenUp = `gave up ${what} after ${plural(batch.attempts, 'attempt')}, ${condition}`;
  if (!destination) return `${givenUp}: LOST, nobody was told`;
  const name = parseArn(destination)?.resource;
  return deliveryError
    ? `${givenUp}: LOST, ${name} could not be told: ${deliveryError.message}`
    : `${givenUp}: told ${name}`;
}
