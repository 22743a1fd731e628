import { isAddressRange } from './ip-address';
import { matchesWildcard, parseWildcard } from './wildcard';

/** Whether a value of a record is as a pattern wants it. */
export type LeafTest = (leaf: unknown) => boolean;

/**
 * Makes the test of a range of IP addresses, or of one address. It is injected, because Node.js has the comparison and
 * this room does not import Node.js.
 */
export type AddressMatcher = (addresses: string) => (text: string) => boolean;

/** Whether a value is known only when the app is deployed: a token of the CDK. */
export type IsUnknown = (value: unknown) => boolean;

interface Operator {
  /** The operands that it can have, as the object of "needs". */
  readonly needs: string;
  /** The type that its operand and the value in the record have. Other operators match values of any type. */
  readonly compares?: 'string' | 'number';
  readonly isValid: (operand: unknown, isUnknown: IsUnknown) => boolean;
  readonly test: (operand: any, addresses: AddressMatcher) => LeafTest;
  /** Whether Lambda's documents do not name the operator with such an operand. EventBridge's documents do. */
  readonly isUndocumented?: (operand: unknown) => boolean;
}

const isString = (operand: unknown): operand is string => typeof operand === 'string';
const isWildcard = (operand: unknown) => isString(operand) && parseWildcard(operand) !== undefined;
const isNotEmpty = (operand: unknown) => isString(operand) && operand !== '';
const ignoresCase = (operand: unknown): operand is { 'equals-ignore-case': string } =>
  isString(withinObject(operand, 'equals-ignore-case'));

/** The operators that `anything-but` can negate, each with the operands that it takes there. */
const NEGATABLE: { readonly [name: string]: (operand: unknown) => boolean } = {
  prefix: isNotEmpty,
  suffix: isNotEmpty,
  'equals-ignore-case': isString,
  wildcard: isWildcard,
};

/**
 * The operators of an event pattern. Their operands are checked, and compared, as AWS's own matcher does it. That
 * matcher puts quotation marks around strings before it compares them, so a prefix can end with one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @see https://github.com/aws/event-ruler
 */
export const OPERATORS: { readonly [name: string]: Operator } = {
  prefix: {
    needs: 'a string',
    compares: 'string',
    isValid: (operand) => isString(operand) || ignoresCase(operand),
    test: (operand) =>
      ignoresCase(operand)
        ? ofText(ignoringCase(`"${operand['equals-ignore-case']}`, 'start'))
        : ofText((text) => text.startsWith(`"${operand}`)),
    isUndocumented: ignoresCase,
  },
  suffix: {
    needs: 'a string',
    compares: 'string',
    isValid: (operand) => isString(operand) || ignoresCase(operand),
    test: (operand) =>
      ignoresCase(operand)
        ? ofText(ignoringCase(`${operand['equals-ignore-case']}"`, 'end'))
        : ofText((text) => text.endsWith(`${operand}"`)),
    isUndocumented: ignoresCase,
  },
  'equals-ignore-case': {
    needs: 'a string',
    compares: 'string',
    isValid: isString,
    test: (operand) => ofText(ignoringCase(`"${operand}"`, 'whole')),
  },
  exactly: {
    needs: 'a string',
    compares: 'string',
    isValid: isString,
    test: (operand) => (leaf) => leaf === operand,
    isUndocumented: () => true,
  },
  wildcard: {
    needs: String.raw`a string in which * is anything (no two in a row), \* an asterisk and \\ a backslash`,
    compares: 'string',
    isValid: isWildcard,
    test: (operand) => {
      const wildcard = parseWildcard(operand)!;
      return (leaf) => isString(leaf) && matchesWildcard(wildcard, leaf);
    },
    isUndocumented: () => true,
  },
  cidr: {
    needs: 'a range of IPv4 or IPv6 addresses, like "10.0.0.0/24"',
    compares: 'string',
    isValid: (operand, isUnknown) => isString(operand) && (isUnknown(operand) || isAddressRange(operand)),
    test: (operand, addresses) => {
      const isWithin = addresses(operand);
      return (leaf) => isString(leaf) && isWithin(leaf);
    },
    isUndocumented: () => true,
  },
  numeric: {
    needs: 'a comparison of numbers, like ["=", 5], ["<", 5] or [">", 0, "<=", 5]',
    compares: 'number',
    isValid: isComparison,
    test: ([sign, bound, upperSign, upperBound]) =>
      upperSign === undefined
        ? (leaf) => typeof leaf === 'number' && COMPARISONS[sign](leaf, bound)
        : (leaf) =>
            typeof leaf === 'number' && COMPARISONS[sign](leaf, bound) && COMPARISONS[upperSign](leaf, upperBound),
  },
  'anything-but': {
    needs:
      'a string or a number, a list of either, or one of prefix, suffix, equals-ignore-case and wildcard with a string or a list of strings',
    isValid: (operand) => {
      const negated = negatedBy(operand);
      if (negated) return negated.operands.length > 0 && negated.operands.every(NEGATABLE[negated.name]);
      const values = listOf(operand);
      return values.length > 0 && ['string', 'number'].some((type) => values.every((value) => typeof value === type));
    },
    test: (operand, addresses) => {
      const negated = negatedBy(operand);
      if (!negated) return (leaf) => !listOf(operand).includes(leaf);
      const tests = negated.operands.map((one) => OPERATORS[negated.name].test(one, addresses));
      return (leaf) => !tests.some((test) => test(leaf));
    },
    isUndocumented: (operand) => negatedBy(operand) !== undefined,
  },
  exists: {
    needs: 'true or false',
    isValid: (operand) => typeof operand === 'boolean',
    test: (operand) => () => operand,
  },
};

const COMPARISONS: { readonly [sign: string]: (leaf: number, bound: number) => boolean } = {
  '=': (leaf, bound) => leaf === bound,
  '>': (leaf, bound) => leaf > bound,
  '>=': (leaf, bound) => leaf >= bound,
  '<': (leaf, bound) => leaf < bound,
  '<=': (leaf, bound) => leaf <= bound,
};

/** One sign and its bound, or a range: first the lower bound, then a greater upper one. */
function isComparison(operand: unknown, isUnknown: IsUnknown): boolean {
  if (!Array.isArray(operand)) return false;
  const [sign, bound, upperSign, upperBound] = operand;
  if (!Number.isFinite(bound)) return false;
  if (operand.length === 2) return Object.hasOwn(COMPARISONS, sign);
  const isRange = operand.length === 4 && /^>=?$/.test(sign) && /^<=?$/.test(upperSign) && Number.isFinite(upperBound);
  return isRange && (bound < upperBound || isUnknown(bound) || isUnknown(upperBound));
}

/** The operator within `anything-but`, and its operands. */
function negatedBy(operand: unknown): { readonly name: string; readonly operands: readonly unknown[] } | undefined {
  const name = Object.keys(NEGATABLE).find((negatable) => withinObject(operand, negatable) !== undefined);
  return name === undefined ? undefined : { name, operands: listOf(withinObject(operand, name)) };
}

/** The value of the only field of an object, if the field has this name. */
function withinObject(value: unknown, name: string): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.length === 1 && entries[0][0] === name ? entries[0][1] : undefined;
}

/** A test of a string between quotation marks. */
function ofText(test: (text: string) => boolean): LeafTest {
  return (leaf) => isString(leaf) && test(`"${leaf}"`);
}

/** Each UTF-16 code unit matches its lower and its upper case, as in AWS's matcher: `ß` matches `SS`, and not `ss`. */
function ignoringCase(wanted: string, where: 'start' | 'end' | 'whole'): (text: string) => boolean {
  const source = wanted
    .split('')
    .map((unit) => `(?:${escaped(unit.toLowerCase())}|${escaped(unit.toUpperCase())})`)
    .join('');
  const regExp = new RegExp(`${where === 'end' ? '' : '^'}${source}${where === 'start' ? '' : '$'}`);
  return (text) => regExp.test(text);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
