import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { refusalsOf } from '../lambda/rules/admission';
import { filterNotices } from '../lambda/rules/filters';
import { AWS_DEFAULTS } from '../lambda/rules/mapping-settings';
import { StreamFilter } from '../src';
import { FILTER_VERDICTS } from './support/filter-verdicts';
import { synthConsumer } from './support/synth-consumer';

/** What happens to a filter: it is refused, or accepted with so many notices. */
type Reception = 'refused' | number;

function atSynth(pattern: { [field: string]: any }): Reception {
  try {
    const { stack } = synthConsumer({ filters: [StreamFilter.pattern(pattern)] });
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp("^'filters\\[0\\]")).length;
  } catch {
    return 'refused';
  }
}

function atRun(pattern: object): Reception {
  const filterPatterns = [JSON.stringify(pattern)];
  return refusalsOf({ ...AWS_DEFAULTS, filterPatterns }).length > 0 ? 'refused' : filterNotices(filterPatterns).length;
}

test.each(FILTER_VERDICTS.map((verdict) => [JSON.stringify(verdict.pattern), verdict] as const))(
  'the construct and the local event source mapping agree with AWS on %s',
  (_json, { pattern, isAccepted, hasNotice }) => {
    const expected = isAccepted ? (hasNotice ? 1 : 0) : 'refused';

    expect({ synth: atSynth(pattern), run: atRun(pattern) }).toEqual({ synth: expected, run: expected });
  },
);
