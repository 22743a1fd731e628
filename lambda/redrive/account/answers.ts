import { keyText } from '../../record/key-text';
import { OtherMessage } from '../collect';
import { Cause, ListedFailure, listedFailure } from '../failure-causes';
import { ResolvedFailure } from '../failure-resolver';
import { SAFE_PAYLOAD_BYTES } from '../invocation-batch';
import { RedriveSummary } from '../summary';

/** People read a response. */
const MAX_FAILURES = 100;
const MAX_OTHERS = 20;

export function listAnswer(
  causes: readonly Cause[],
  others: readonly OtherMessage[],
  heldElsewhere: number,
  nowMs: number,
): object {
  return {
    failures: sum(causes.map(({ failures }) => failures.length)),
    records: sum(causes.map(({ records }) => records)),
    causes: causes.map(({ condition, error, similarErrors, records, failures }) => ({
      condition,
      error,
      similarErrors,
      records,
      failures: failures.length,
      mostUrgent: failures.slice(0, MAX_FAILURES).map((failure) => brief(failure, nowMs)),
    })),
    ...othersIn(others),
    heldElsewhere,
  };
}

/** @throws if the records do not fit into the response of a function */
export function showAnswer({ failure, records, lost, surplus }: ResolvedFailure, nowMs: number): object {
  const { condition, error, requestId, functionArn, streamArn, range } = failure;
  const facts = { condition, error, requestId, functionArn, streamArn, range, lost, surplus };
  const answer = { ...brief(listedFailure(failure, nowMs), nowMs), ...facts, recordsInOrder: records };
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  if (bytes <= SAFE_PAYLOAD_BYTES) return answer;
  throw new Error(
    `the records of ${failure.id} are ${bytes} bytes, and a function can answer with 6 MB. Look at them with npx cdk-dynamodb-streams redrive show`,
  );
}

/** Tells what a run would do, as far as that is known without the function. */
export function dryRunAnswer(summary: RedriveSummary): object {
  const { done, messagesDone, messagesLeft, failed, doneNotRemoved, ...answer } = runAnswer(summary);
  return { dryRun: true, wouldBeGiven: done, ...answer };
}

export function runAnswer(summary: RedriveSummary) {
  const { done, failed, heldBack, lost, invocations } = summary.counts;
  const {
    matching,
    removed,
    left,
    notRemoved,
    failed: failedRecords,
    unclear,
    others,
    heldElsewhere,
    stopped,
  } = summary;
  return {
    done,
    failed,
    heldBack,
    lost,
    invocations,
    matchingFailures: matching,
    messagesDone: removed,
    messagesLeft: left,
    failedRecords: failedRecords.slice(0, MAX_FAILURES).map(({ record: { record, owners }, error, requestId }) => ({
      id: owners[0].failure.id,
      key: keyText(record),
      sequenceNumber: record.dynamodb!.SequenceNumber,
      error,
      requestId,
    })),
    unclear: unclear.slice(0, MAX_FAILURES).map(({ id }) => id),
    doneNotRemoved: notRemoved.slice(0, MAX_FAILURES).map(({ name }) => name),
    ...othersIn(others),
    heldElsewhere,
    stopped: stopped === 'interrupted' ? 'out of time: what is left is where it was, invoke it again' : undefined,
  };
}

function brief(
  { failure: { id, failedAtMs, batchSize, attempts, held }, timeLeftMs, keys }: ListedFailure,
  nowMs: number,
): object {
  return {
    id,
    givenUp: new Date(failedAtMs).toISOString(),
    expires: timeLeftMs === undefined ? undefined : new Date(nowMs + timeLeftMs).toISOString(),
    records: batchSize,
    attempts,
    keys: keys.length > 0 ? keys : undefined,
    message: held.name,
  };
}

function othersIn(others: readonly OtherMessage[]): object {
  return {
    others: others.length,
    othersLeft: others.slice(0, MAX_OTHERS).map(({ held, reason }) => ({ message: held.name, reason })),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((one, other) => one + other, 0);
}
