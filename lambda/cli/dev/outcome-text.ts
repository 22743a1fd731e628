import { durationText, plural, recordsText } from './record-text';
import type { DiscardedEvent, InvokedEvent, RunningMapping } from '../../local';
import { recordsDone } from '../../local/rules/response';

const LONGEST_RESPONSE = 100;

type Verdict = InvokedEvent['verdict'];

export const VERDICTS: Readonly<Record<Verdict, { readonly symbol: string; readonly color: 'green' | 'yellow' | 'red' }>> = {
  'succeeded': { symbol: '✔', color: 'green' },
  'partially succeeded': { symbol: '◐', color: 'yellow' },
  'bisected': { symbol: '✂', color: 'yellow' },
  'retrying': { symbol: '↻', color: 'yellow' },
  'not invoked': { symbol: '↻', color: 'yellow' },
  'exhausted': { symbol: '✘', color: 'red' },
};

/** What became of a batch, and what comes next, e.g. attempt 1 of 3 failed in 12 ms, next in 200 ms, its shard waits. */
export function outcomeText(event: InvokedEvent, mappings: readonly RunningMapping[]): string {
  const { batch: { records, attempts }, verdict, retryInMs = 0, startedAtMs, endedAtMs, result } = event;
  const { settings } = mappings.find(({ logicalId, functionName }) => logicalId === event.mapping && functionName === event.functionName)!;
  const attempt = settings.maximumRetryAttempts < 0 ? `attempt ${attempts + 1}` : `attempt ${attempts + 1} of ${settings.maximumRetryAttempts + 1}`;
  const took = durationText(endedAtMs - startedAtMs);
  const wait = `next in ${durationText(retryInMs)}, ${settings.parallelizationFactor > 1 ? 'its lane waits' : 'its shard waits'}`;
  const middle = Math.floor(records.length / 2);
  const texts: Readonly<Record<Verdict, () => string>> = {
    'succeeded': () => `${attempts > 0 ? `${attempt} ` : ''}done in ${took}`,
    'partially succeeded': () => `${recordsDone(result, records, true)} of ${records.length} done in ${took}, the rest is a new batch`,
    'bisected': () => `failed in ${took}, split into ${middle} and ${records.length - middle}`,
    'retrying': () => `${attempt} failed in ${took}, ${wait}`,
    'not invoked': () => `not invoked, ${wait}`,
    'exhausted': () => `${attempt} failed in ${took}`,
  };
  return texts[verdict]() + reasonText(event);
}

/** The error, or what was returned where that is the failure: why, the function has said, if at all, in its log. */
function reasonText({ verdict, result }: InvokedEvent): string {
  if (result.functionError) return `: ${result.errorType}: ${result.errorMessage}`;
  if (verdict === 'succeeded' || verdict === 'partially succeeded') return '';
  const returned = JSON.stringify(result.response) ?? 'nothing';
  return `: it returned ${returned.length > LONGEST_RESPONSE ? `${returned.slice(0, LONGEST_RESPONSE)}…` : returned}`;
}

/** What was given up, why, and who was told. */
export function discardText({ discard: { condition, batch, records }, destination, deliveryError }: DiscardedEvent): string {
  const givenUp = `gave up ${plural(records.length, 'record')} (${recordsText(records)}) after ${plural(batch.attempts, 'attempt')}, ${condition}`;
  if (!destination) return `${givenUp}: LOST, nobody was told`;
  const name = destination.split(':').at(-1);
  return deliveryError ? `${givenUp}: LOST, ${name} could not be told: ${deliveryError.message}` : `${givenUp}: told ${name}`;
}
