import { isDeepStrictEqual } from 'node:util';
import { DIFFERENCES } from './differences';
import { askEventRuler, missingProgram, Question, Verdict } from './event-ruler';
import { randomQuestions } from './random-questions';
import { compileFilters, patternRefusal } from '../../../lambda/rules/filters';
import { EVENT_PATTERNS } from '../../support/event-patterns';
import { FILTER_VERDICTS } from '../../support/filter-verdicts';

/**
 * Compares our grammar of event patterns with event-ruler, AWS's own matcher. Fails on a difference that
 * `differences.ts` does not list, and on a listed one that is none any more.
 */

const RANDOM_PATTERNS = 10_000;
const SEED = 20_261_128;
/** So many differences are shown. */
const MAX_SHOWN = 20;

function ourVerdict({ pattern, events }: Question): Verdict {
  if (patternRefusal(pattern) !== undefined) return 'invalid';
  const matches = compileFilters([pattern]);
  return events.map((event) => matches(JSON.parse(event)));
}

function compare(): number {
  const known: Question[] = DIFFERENCES.map(({ pattern, event }) => ({ pattern, events: [event] }));
  const examples: Question[] = [
    ...EVENT_PATTERNS.map(([pattern, event]) => ({
      pattern: JSON.stringify(pattern),
      events: [JSON.stringify(event)],
    })),
    ...FILTER_VERDICTS.map(({ pattern }) => ({ pattern: JSON.stringify(pattern), events: [] })),
  ];
  const questions = [...known, ...examples, ...randomQuestions(RANDOM_PATTERNS, SEED)];
  const theirs = askEventRuler(questions);
  const ours = questions.map(ourVerdict);

  const stale = DIFFERENCES.filter(
    (difference, index) =>
      !isDeepStrictEqual(ours[index], difference.ours) ||
      (difference.theirs !== 'varies' && !isDeepStrictEqual(theirs[index], difference.theirs)),
  );
  const others = questions
    .map((question, index) => ({ ...question, ours: ours[index], theirs: theirs[index] }))
    .slice(known.length)
    .filter((answer) => !isDeepStrictEqual(answer.ours, answer.theirs));

  for (const difference of stale) console.log(`no longer a difference, or another one: ${JSON.stringify(difference)}`);
  for (const other of others.slice(0, MAX_SHOWN)) console.log(`not listed: ${JSON.stringify(other)}`);
  const invalid = theirs.filter((verdict) => verdict === 'invalid').length;
  const matched = theirs.filter((verdict) => verdict !== 'invalid' && verdict.includes(true)).length;
  console.log(
    `${questions.length} patterns: ${invalid} invalid, ${matched} match an event. ` +
      `${DIFFERENCES.length} listed differences, ${others.length} others.`,
  );
  return stale.length + others.length;
}

const missing = missingProgram();
if (missing) {
  console.log(`${missing} is not installed: the comparison with event-ruler needs Java and Maven`);
  process.exitCode = process.env.CI === 'true' ? 1 : 0;
} else {
  process.exitCode = compare() > 0 ? 1 : 0;
}
