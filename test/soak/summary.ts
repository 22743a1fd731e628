import Table from 'cli-table3';
import { Fault } from './audit';
import { Landing, LANDINGS } from './landings';
import { SoakResult } from './soak';

/** What the JSON at the end has of a run. */
export function summaryOf({ mode, seconds, written, tally, deliveredAgain, repeatsOfUncommitted, faults }: SoakResult) {
  const { kills, invocations, delivered, bisects, failedAttempts, parked, discarded, timeouts, crashes, landings } =
    tally;
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
  row('delivered again', ({ deliveredAgain }) => deliveredAgain, 'after all was done, to see that nothing comes of it');
  row(
    'uncommitted effects repeated',
    ({ repeatsOfUncommitted }) => repeatsOfUncommitted,
    'allowed: it was not written that they were done',
  );
  row('committed effects repeated', ({ repeatsOfCommitted }) => repeatsOfCommitted, 'must be 0');
  row('lost', ({ lost }) => lost, 'must be 0: no effect, not parked, not discarded');
  row(
    'out of order',
    ({ outOfOrder }) => outOfOrder,
    'must be 0: a change processed before, beside or after a later one of its item',
  );
  return table.toString();
}
