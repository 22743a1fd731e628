import { Token, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { contradictionIn } from './filter-contradictions';
import { patternOfFilter } from './pattern-of-filter';
import { BoundStream, KnownRecords } from './table-stream';
import { invalid, shown } from './validation';
import { EventPattern, parsePattern, PatternNotice } from '../shared/event-pattern/parse-pattern';
import { PatternError } from '../shared/event-pattern/pattern-error';
import { FILTER_COUNT, MAX_PATTERN_LENGTH } from '../shared/limits';
import { firstMisfit } from '../shared/unmatchable';

/** The warnings, which can be acknowledged by these names. */
const WARNING_IDS: { readonly [notice in PatternNotice['id']]: string } = {
  undocumented: 'cdk-dynamodb-streams:undocumentedFilterOperator',
  overridden: 'cdk-dynamodb-streams:overriddenFilterCondition',
};

/** Returns the patterns as Lambda takes them. Throws if AWS would refuse one, and if one can match no record. */
export function renderFilters(
  scope: IConstruct,
  filters: readonly unknown[] = [],
  { records }: BoundStream,
): { pattern: string }[] | undefined {
  if (filters.length === 0) return undefined;
  if (filters.length > FILTER_COUNT.max) {
    throw invalid(
      scope,
      `'filters' can have at most ${FILTER_COUNT.max} entries, got ${filters.length}`,
      'Make one of several with StreamFilter.anyOf(…)',
    );
  }
  const known = records();
  return filters.map((filter, index) => ({ pattern: renderFilter(scope, filter, `filters[${index}]`, known) }));
}

function renderFilter(scope: IConstruct, filter: unknown, name: string, known: KnownRecords): string {
  const given = patternOfFilter(scope, filter, name);
  const pattern = parse(scope, given, name);
  validateConditions(scope, pattern, name, known);
  warnOfNotices(scope, pattern, name);
  const json = JSON.stringify(given);
  if (json.length > MAX_PATTERN_LENGTH && !Token.isUnresolved(json)) {
    throw invalid(
      scope,
      `'${name}' can have at most ${MAX_PATTERN_LENGTH} characters of JSON, got ${json.length}`,
      'Split it into several filters: a record passes if one of them lets it through',
    );
  }
  return json;
}

function parse(scope: IConstruct, pattern: unknown, name: string): EventPattern {
  try {
    return parsePattern(pattern, Token.isUnresolved);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const { path, message, given, fix } = error;
    throw invalid(scope, `'${placeOf(name, path)}': ${message}, got ${shown(given)}`, fix);
  }
}

function validateConditions(scope: IConstruct, pattern: EventPattern, name: string, known: KnownRecords): void {
  const misfit =
    firstMisfit(pattern, Token.isUnresolved) ??
    pattern.alternatives.map((alternative) => contradictionIn(alternative, known)).find((found) => found);
  if (!misfit) return;
  const { path, matchesNothing, reason, fix } = misfit;
  const given = 'given' in misfit ? `, got ${shown(misfit.given)}` : '';
  const effect = matchesNothing ? 'can match no record' : 'excludes no record';
  throw invalid(scope, `'${placeOf(name, path)}' ${effect}: ${reason}${given}`, fix);
}

function warnOfNotices(scope: IConstruct, { notices }: EventPattern, name: string): void {
  for (const { id, path, text } of notices) {
    Validations.of(scope).addWarning(WARNING_IDS[id], `'${placeOf(name, path)}': ${text}.`);
  }
}

function placeOf(name: string, path: string): string {
  return path === '' ? name : `${name}.${path}`;
}
