import { compileCidr } from './cidr';
import { PatternError } from './pattern-error';

/** Whether a leaf of a record is as an operator wants it. */
type LeafTest = (leaf: unknown) => boolean;

/** Makes the test of an operand; undefined if the operator cannot have that one. */
type Compile = (operand: unknown) => LeafTest | undefined;

interface Operator {
  readonly compile: Compile;
  /** What its operand must be. */
  readonly takes: string;
}

const NUMERIC_LIMIT = 5e9;

const equalsIgnoreCase = ofText((wanted) => ignoringCase(wanted, (leaf, lower) => leaf === lower));
const prefix = ofText((wanted) => (leaf) => leaf.startsWith(wanted));
const suffix = ofText((wanted) => (leaf) => leaf.endsWith(wanted));
const wildcard = ofText(compileWildcard);

/** The operators that `anything-but` can negate. */
const NEGATABLE: { readonly [name: string]: Compile } = {
  prefix: (operand) => (operand === '' ? undefined : prefix(operand)),
  suffix: (operand) => (operand === '' ? undefined : suffix(operand)),
  'equals-ignore-case': equalsIgnoreCase,
  wildcard: wildcard,
};

/**
 * The operators of EventBridge's event patterns. What an operand can be is as EventBridge's own matcher, Event Ruler,
 * checks it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @see https://github.com/aws/event-ruler
 */
const OPERATORS: { readonly [name: string]: Operator } = {
  prefix: {
    takes: 'text, or {"equals-ignore-case": text}',
    compile: (operand) =>
      prefix(operand) ??
      within(
        operand,
        'equals-ignore-case',
        ofText((wanted) => ignoringCase(wanted, (leaf, lower) => leaf.startsWith(lower))),
      ),
  },
  suffix: {
    takes: 'text, or {"equals-ignore-case": text}',
    compile: (operand) =>
      suffix(operand) ??
      within(
        operand,
        'equals-ignore-case',
        ofText((wanted) => ignoringCase(wanted, (leaf, lower) => leaf.endsWith(lower))),
      ),
  },
  'equals-ignore-case': { takes: 'text', compile: equalsIgnoreCase },
  wildcard: {
    takes: String.raw`text in which * is anything (no two in a row), \* an asterisk and \\ a backslash`,
    compile: wildcard,
  },
  cidr: { takes: 'a range of IPv4 or IPv6 addresses, like "10.0.0.0/24"', compile: ofText(compileCidr) },
  exists: { takes: 'true or false', compile: (operand) => (typeof operand === 'boolean' ? () => operand : undefined) },
  numeric: {
    takes: 'a comparison of numbers from -5e9 to 5e9, like ["=", 5], ["<", 5] or [">", 0, "<=", 5]',
    compile: compileNumeric,
  },
  'anything-but': {
    takes:
      'text or a number, a list of one kind of them, or prefix, suffix, equals-ignore-case or wildcard in an object, with text or a list of it',
    compile: compileAnythingBut,
  },
};

export const OPERATOR_NAMES: readonly string[] = Object.keys(OPERATORS);

/** @throws PatternError if there is no such operator, or it cannot have such an operand */
export function compileOperator(name: string, operand: unknown, path: readonly string[]): LeafTest {
  if (!Object.hasOwn(OPERATORS, name)) {
    throw new PatternError(
      path,
      `there is no operator ${JSON.stringify(name)}. Use one of ${OPERATOR_NAMES.join(', ')}`,
    );
  }
  const { compile, takes } = OPERATORS[name];
  const test = compile(operand);
  if (!test) throw new PatternError(path, `the operator ${name} takes ${takes}; got ${JSON.stringify(operand)}`);
  return test;
}

/** An operator that compares text, and matches nothing else. */
function ofText(compile: (wanted: string) => ((leaf: string) => boolean) | undefined): Compile {
  return (operand) => {
    const test = typeof operand === 'string' ? compile(operand) : undefined;
    return test && ((leaf) => typeof leaf === 'string' && test(leaf));
  };
}

function ignoringCase(wanted: string, compare: (leaf: string, wanted: string) => boolean): (leaf: string) => boolean {
  const lower = wanted.toLowerCase();
  return (leaf) => compare(leaf.toLowerCase(), lower);
}

/** The operand of an operator that is alone in an object. */
function within(operand: unknown, name: string, compile: Compile): LeafTest | undefined {
  const entries = typeof operand === 'object' && operand !== null ? Object.entries(operand) : [];
  return entries.length === 1 && entries[0][0] === name ? compile(entries[0][1]) : undefined;
}

function compileWildcard(wanted: string): ((leaf: string) => boolean) | undefined {
  const isWrong = wanted.replaceAll(/\\[\\*]/g, '').match(/\*\*|\\/);
  if (isWrong) return undefined;
  const source = wanted.replaceAll(/\\([\\*])|(\*)|([^\\*]+)/g, (_part, escaped, star, literal) =>
    star ? '[^]*' : literalSource(escaped ?? literal),
  );
  const regExp = new RegExp(`^${source}$`);
  return (leaf) => regExp.test(leaf);
}

function literalSource(literal: string): string {
  return literal.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

const COMPARISONS: { readonly [sign: string]: (leaf: number, bound: number) => boolean } = {
  '=': (leaf, bound) => leaf === bound,
  '>': (leaf, bound) => leaf > bound,
  '>=': (leaf, bound) => leaf >= bound,
  '<': (leaf, bound) => leaf < bound,
  '<=': (leaf, bound) => leaf <= bound,
};

function compileNumeric(operand: unknown): LeafTest | undefined {
  if (!Array.isArray(operand)) return undefined;
  const [sign, bound, upperSign, upperBound] = operand;
  const isRange =
    operand.length === 4 &&
    /^>=?$/.test(sign) &&
    /^<=?$/.test(upperSign) &&
    isWithinLimit(upperBound) &&
    bound < upperBound;
  const isSingle = operand.length === 2 && Object.hasOwn(COMPARISONS, sign);
  if (!(isRange || isSingle) || !isWithinLimit(bound)) return undefined;
  const [isAbove, isBelow] = [COMPARISONS[sign], COMPARISONS[upperSign]];
  return (leaf) => typeof leaf === 'number' && isAbove(leaf, bound) && (!isRange || isBelow(leaf, upperBound));
}

function isWithinLimit(bound: unknown): boolean {
  return typeof bound === 'number' && Math.abs(bound) <= NUMERIC_LIMIT;
}

function compileAnythingBut(operand: unknown): LeafTest | undefined {
  for (const [name, compile] of Object.entries(NEGATABLE)) {
    const tests = within(operand, name, (wanted) => anyOf(listOf(wanted).map(compile)));
    if (tests) return (leaf) => !tests(leaf);
  }
  const values = listOf(operand);
  const isOfOneKind = ['string', 'number'].some(
    (kind) => values.length > 0 && values.every((value) => typeof value === kind),
  );
  return isOfOneKind ? (leaf) => !values.includes(leaf) : undefined;
}

function anyOf(tests: (LeafTest | undefined)[]): LeafTest | undefined {
  if (tests.length === 0 || !tests.every((test) => test !== undefined)) return undefined;
  return (leaf) => tests.some((test) => test(leaf));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
