import { IConstruct } from 'constructs';
import { StreamFilter } from '../stream-filter';
import { invalid, shown } from './validation';

/**
 * The event pattern of a filter: a `StreamFilter`, or the `{ pattern: '…' }` that `FilterCriteria.filter()` of
 * aws-cdk-lib returns. Throws if it is neither.
 */
export function patternOfFilter(scope: IConstruct, filter: unknown, name: string): unknown {
  if (filter instanceof StreamFilter) return filter._pattern;
  const { pattern } = Object(filter);
  if (typeof pattern === 'string') return parsed(scope, pattern, name);
  throw invalid(
    scope,
    `'${name}' must be a StreamFilter or the result of FilterCriteria.filter(…), got ${shown(filter)}`,
    'Use StreamFilter.pattern({ … }) for an event pattern of your own',
  );
}

function parsed(scope: IConstruct, pattern: string, name: string): unknown {
  try {
    return JSON.parse(pattern);
  } catch {
    throw invalid(
      scope,
      `the pattern of '${name}' must be JSON that is known at synth, got ${shown(pattern)}`,
      'Use FilterCriteria.filter({ … }) or StreamFilter.pattern({ … })',
    );
  }
}
