import { Fault } from './audit';
import { Entry, Version } from './journal';

/** More than that nobody reads. */
const LINES = 40;

/**
 * What the journal has of an item up to what must not be; or, if that has no time, of the one record. For people to
 * read.
 */
export function evidenceOf({ key, version, atMs = Infinity }: Fault, journal: readonly Entry[]): string[] {
  const concerns = (other: Version) => other.key === key && (atMs < Infinity || other.version === version);
  const versions = new Map(
    journal.flatMap((entry) => (entry.what === 'begins' && concerns(entry) ? [[entry.id, entry.version]] : [])),
  );
  const processes = new Set(journal.flatMap((entry) => ('key' in entry && concerns(entry) ? [entry.by] : [])));
  const lines = journal
    .filter((entry) => entry.atMs <= atMs)
    .flatMap((entry) => {
      const text = textOf(entry);
      return text
        ? [`${((entry.atMs - journal[0].atMs) / 1000).toFixed(3).padStart(9)}  ${entry.by.padEnd(18)} ${text}`]
        : [];
    });
  return [...(lines.length > LINES ? [`  … ${lines.length - LINES} earlier lines`] : []), ...lines.slice(-LINES)];

  function textOf(entry: Entry): string | undefined {
    switch (entry.what) {
      case 'has read':
      case 'has written': {
        const texts = (['handled', 'parked'] as const).flatMap((kind) => {
          const known = entry[kind].flatMap((id) => versions.get(id) ?? []);
          return known.length > 0 ? [`version ${known.join(', ')} is ${kind}`] : [];
        });
        return texts.length > 0 ? `${entry.what} that ${texts.join(', and ')}` : undefined;
      }
      case 'discarded':
        return entry.versions.some(concerns) ? 'discards it' : undefined;
      case 'ended':
        return processes.has(entry.process) ? `${entry.process}: ${entry.reason}` : undefined;
      case 'starts':
        return `begins behind ${entry.after ?? 'nothing'}, with batches of ${entry.batchSize}`;
      case 'redrives':
        return `begins to redrive ${entry.options}`;
      case 'invoked':
        return processes.has(entry.by) ? `is invoked${entry.isRedrive ? ' by a redrive' : ''}` : undefined;
      case 'begins':
        return concerns(entry) ? `version ${entry.version} begins, in invocation ${entry.invocation}` : undefined;
      case 'fails':
        return concerns(entry) ? `version ${entry.version} fails: ${entry.why}` : undefined;
      default:
        return 'key' in entry && concerns(entry) ? `version ${entry.version} ${entry.what}` : undefined;
    }
  }
}
