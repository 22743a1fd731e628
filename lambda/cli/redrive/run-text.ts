import { MAX_NAMED, othersText } from './others-text';
import { keyText } from '../../record/key-text';
import type { FailureSource, RedriveSummary } from '../../redrive';
import { countText, plural } from '../text/count';
import { durationText } from '../text/duration';
import { shorten } from '../text/shorten';

/** The options of a run that its text depends on. */
interface RunChoices {
  readonly isDryRun: boolean;
  readonly sourceKind: FailureSource['kind'];
  readonly lostFile: string;
  readonly only?: string;
  readonly olderThanMs?: number;
}

/** Tells what a run has done, and what to do now. */
export function runText(summary: RedriveSummary, choices: RunChoices): string {
  const { counts, keptLost, mixed, failed, unclear, withoutFunction, notRemoved, others, heldElsewhere, stopped } =
    summary;
  const { isDryRun, sourceKind, lostFile, only } = choices;
  const lines = [summaryLine(summary, choices)];
  if (only !== undefined && counts.done > 0 && mixed > 0) {
    lines.push('A message that has records of other items too stays until those are done.');
  }
  if (heldElsewhere > 0) {
    lines.push(
      `Nothing was begun: another command, or the redrive function, still holds about ${plural(heldElsewhere, 'message')}, whose records may come before those here. Let it end, or end it, and run this again.`,
    );
  }
  if (counts.lost > 0) {
    lines.push(
      `LOST: ${plural(counts.lost, 'record')} that the stream had trimmed.${isDryRun ? '' : whereLostIs(counts.lost, keptLost, lostFile)}`,
    );
  }
  if (counts.failed > 0) lines.push(`Failed again: ${plural(counts.failed, 'record')}.`);
  if (counts.heldBack > 0) {
    lines.push(`Held back behind them: ${plural(counts.heldBack, 'later record')} of the same items.`);
  }
  for (const {
    record: { record, owners },
    error,
    requestId,
  } of failed.slice(0, MAX_NAMED)) {
    lines.push(
      `  ${owners[0].failure.id}  ${keyText(record)}, ${record.dynamodb!.SequenceNumber}: ${shorten(error.split('\n')[0], 160)}`,
    );
    if (requestId) lines.push(`              request ${requestId} in the function's log`);
  }
  if (failed.length > MAX_NAMED) lines.push(`  … and ${failed.length - MAX_NAMED} more`);
  if (unclear.length > 0) {
    lines.push(
      `Not redriven: ${plural(unclear.length, 'failure')} (${shorten(unclear.map(({ id }) => id).join(', '), 60)}), since more records lie in the range than failed, and the message does not say which.`,
      '  That is so with a filter or a parallelizationFactor. --whole-range gives the function all of them: those that it has done before are repeated.',
    );
  }
  if (withoutFunction.length > 0) {
    lines.push(
      `Not redriven: ${plural(withoutFunction.length, 'failure')} of which no function is known. Give it with --function.`,
    );
  }
  if (notRemoved.length > 0) {
    lines.push(
      `Done, but not removed: ${plural(notRemoved.length, 'message')}. They will be redriven again: ${shorten(notRemoved.map(({ name }) => name).join(', '), 120)}`,
    );
  }
  lines.push(...othersText(others, sourceKind));
  if (stopped === 'interrupted') lines.push('Interrupted. What was not done is where it was: run it again.');
  else if (stopped) lines.push(`Stopped: ${stopped.message}. What was not done is where it was.`);
  return lines.join('\n');
}

function whereLostIs(lost: number, kept: number, file: string): string {
  if (kept === lost) return ` What is known of them is in ${file}.`;
  const inFile = kept > 0 ? ` What is known of ${countText(kept)} of them is in ${file}.` : '';
  return `${inFile} The messages of ${kept > 0 ? 'the others' : 'all of them'} are where they were.`;
}

function summaryLine(summary: RedriveSummary, { isDryRun, only, olderThanMs }: RunChoices): string {
  const { counts, matching, removed, left, notRemoved, heldElsewhere, stopped } = summary;
  const isEmpty = left + removed + notRemoved.length + heldElsewhere === 0;
  if (isEmpty && !stopped) return 'There are no failures.';
  if (matching === 0 && left > 0 && !stopped) {
    const there = `${plural(left, 'message')} of failures ${left === 1 ? 'is' : 'are'} there`;
    if (only !== undefined) {
      return `Nothing matches --only ${only}: ${there}, and no record of that item in what was looked at. What the keys are, redrive show says of each.`;
    }
    if (olderThanMs !== undefined) {
      return `Nothing is as old as --older-than says, ${durationText(olderThanMs)}: ${there}.`;
    }
  }
  if (isDryRun) {
    return `Dry run: ${plural(counts.done, 'record')} would be given to the function, in ${plural(counts.invocations, 'invocation')}.`;
  }
  return `${plural(counts.done, 'record')} done, in ${plural(counts.invocations, 'invocation')}. ${plural(removed, 'message')} done with, ${countText(left)} left as ${left === 1 ? 'it was' : 'they were'}.`;
}
