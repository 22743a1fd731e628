import { CONTESTANTS, HEAD, OUTAGES_MS, outcomeOf, POISON_RATES, Trouble, VARIANT_TROUBLES, VARIANTS } from './study';
import { durationText } from '../../lambda/cli/text/duration';

/** All tables of docs/defaults.md, as Markdown. */
export function tables(): string {
  return [...POISON_RATES.flatMap(contestantsTable), ...variantsTable()].join('\n');
}

/** A line of the table of a poison rate. */
export function contestantRow(name: string, trouble: Trouble): string {
  return row([describeOutage(trouble.outageMs), name, ...outcomeOf(CONTESTANTS[name], trouble)]);
}

function contestantsTable(poisonRate: number): string[] {
  const rows = OUTAGES_MS.flatMap((outageMs) =>
    Object.keys(CONTESTANTS).map((name) => contestantRow(name, { outageMs, poisonRate })),
  );
  return [`### ${describePoison(poisonRate)}`, '', ...head(['outage', 'settings', ...HEAD]), ...rows, ''];
}

function variantsTable(): string[] {
  const rows = VARIANT_TROUBLES.flatMap((trouble) =>
    Object.entries(VARIANTS).map(([name, variant]) =>
      row([
        trouble.outageMs > 0 ? `outage of ${durationText(trouble.outageMs)}` : describePoison(trouble.poisonRate),
        name,
        ...outcomeOf(variant, trouble),
      ]),
    ),
  );
  return ['### Ours, with other settings', '', ...head(['trouble', 'settings', ...HEAD]), ...rows, ''];
}

function describeOutage(outageMs: number): string {
  return outageMs > 0 ? durationText(outageMs) : 'none';
}

function describePoison(poisonRate: number): string {
  return poisonRate > 0
    ? `One poison record in ${Math.round(1 / poisonRate).toLocaleString('en-US')}`
    : 'No poison records';
}

function head(cells: readonly string[]): string[] {
  return [row(cells), `|${cells.map((_, index) => (index < 2 ? '---' : '---:')).join('|')}|`];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
