import Table from 'cli-table3';
import { Fault } from './audit';
import { Landing, LANDINGS } from './landings';
import { SoakResult } from './soak';

/** What the JSON at the end has of a run. */
export function summaryOf(result: SoakResult) {
  const { mode, seconds, written, tally, failuresLeft, deliveredAgain, repeatsOfUncommitted, faults } = result;
  const { kills, invocations, delivered, bisects, failedAttempts, parked, discarded, redrives, redriven } = tally;
  const { timeouts, crashes, landings } = tally;
  const count = (kind: Fault['kind']) => faults.filter((fault) => fault.kind === kind).length;
  return {
    mode,
    seconds: Math.round(seconds),
    kills,
    landings: landings.counts,
    crashes,
    timeouts,
    records: written,
    invocations,
    delivered,
    bisects,
    failedAttempts,
    parked,
    discarded,
    redrives,
    redriven,
    failuresLeft,
    deliveredAgain,
    repeatsOfUncommitted,
    repeatsOfCommitted: count('repeated'),
    lost: count('lost'),
    outOfOrder: count('outOfOrder'),
  };
}

/** For people: a column for each run. */
export function summaryTable(results: readonly SoakResult[]): string {
  const summaries = results.map(summaryOf);
  type Summary = (typeof summaries)[number];
  const table = new Table({
    head: ['', ...results.map(({ mode }) => mode), ''],
    colAligns: ['left', ...results.map(() => 'right' as const), 'left'],
    style: { compact: true, head: [], border: [] },
  });
  const row = (name: string, value: (summary: Summary) => number, explanation = '') =>
    table.push([name, ...summaries.map((summary) => value(summary).toLocaleString('en')), explanation]);
  row('seconds', ({ seconds }) => seconds);
  row('kills', ({ kills }) => kills, 'SIGKILL at random moments');
  for (const [landing, role] of Object.entries(LANDINGS)) {
    row(`  ${role} ${landing}`, ({ landings }) => landings[landing as Landing]);
  }
  row('crashes', ({ crashes }) => crashes, 'a handler that ended its own process');
  row('timeouts', ({ timeouts }) => timeouts);
  row('records', ({ records }) => records, 'changes of the table');
  row('invocations', ({ invocations }) => invocations);
  row('records delivered', ({ delivered }) => delivered);
  row('bisects', ({ bisects }) => bisects, 'a batch split in two');
  row('failed attempts', ({ failedAttempts }) => failedAttempts, 'of the handler');
  row('parked', ({ parked }) => parked, 'by the helper, in the failure queue');
  row('discarded', ({ discarded }) => discarded, 'by the mapping, to the failure destination');
  row('redrives', ({ redrives }) => redrives, 'runs of the command, some at the same time');
  row('records redriven', ({ redriven }) => redriven, 'by those');
  row(
    'failures left',
    ({ failuresLeft }) => failuresLeft,
    'must be 0: the last redrives have a handler that never fails',
  );
  row('delivered again', ({ deliveredAgain }) => deliveredAgain, 'after all was done, to see that nothing comes of it');
  row(
    'uncommitted effects repeated',
    ({ repeatsOfUncommitted }) => repeatsOfUncommitted,
    'allowed: DynamoDB did not remember them',
  );
  row('committed effects repeated', ({ repeatsOfCommitted }) => repeatsOfCommitted, 'must be 0');
  row('lost', ({ lost }) => lost, 'must be 0: no effect, though all failures were redriven');
  row('out of order', ({ outOfOrder }) => outOfOrder, 'must be 0: an item left in its past, or a held item overtaken');
  return table.toString();
}
