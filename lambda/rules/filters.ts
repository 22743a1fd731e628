import { matchAddresses } from './ip-addresses';
import { compilePattern } from '../../src/shared/event-pattern/compile-pattern';
import { EventPattern, parsePattern } from '../../src/shared/event-pattern/parse-pattern';
import { PatternError } from '../../src/shared/event-pattern/pattern-error';
import { Misfit, unmatchable } from '../../src/shared/unmatchable';
import { DynamoDBRecord } from '../record/event';

/** Longer patterns are cut in messages. */
const MAX_SHOWN = 80;

/** Returns why AWS would refuse the pattern of a filter, if it would. */
export function patternRefusal(pattern: string): string | undefined {
  try {
    parseFilter(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return refusalText(error);
    return `a pattern must be JSON, got ${pattern.slice(0, MAX_SHOWN)} (${(error as Error).message})`;
  }
}

/** Returns a test of records. A record passes if it matches one of the patterns, or if there are none. */
export function compileFilters(patterns: readonly string[]): (record: DynamoDBRecord) => boolean {
  const tests = patterns.map((pattern) => compilePattern(parseFilter(pattern), matchAddresses));
  return tests.length === 0 ? () => true : (record) => tests.some((test) => test(record));
}

/**
 * Returns sentences about filters that AWS accepts and that their author should look at: a filter that can match no
 * record, an operator that the documents of Lambda do not name.
 */
export function filterNotices(patterns: readonly string[]): string[] {
  return patterns.flatMap((json, index) => {
    const name = `Filters[${index}].Pattern`;
    const pattern = parseFilter(json);
    const misfit = unmatchable(pattern);
    return [
      ...(misfit ? [`${name} can match no record: ${misfitText(misfit)}`] : []),
      ...pattern.notices.map(({ path, text }) => `${name}, '${path}': ${text}`),
    ];
  });
}

function parseFilter(json: string): EventPattern {
  return parsePattern(JSON.parse(json));
}

function refusalText({ path, message, given, fix }: PatternError): string {
  return `${path === '' ? '' : `'${path}': `}${message}, got ${shown(given)}. ${fix}`;
}

function misfitText({ path, reason, given, fix }: Misfit): string {
  return `'${path}': ${reason}${given === undefined ? '' : `, got ${shown(given)}`}. ${fix}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
