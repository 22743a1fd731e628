import { IsUnknown, OPERATORS } from './operators';
import { PatternError } from './pattern-error';

/** A parsed event pattern. A record matches if it meets all conditions of one alternative. */
export interface EventPattern {
  readonly alternatives: readonly Alternative[];
  readonly notices: readonly PatternNotice[];
}

/** The conditions by field. The names on the way to a field are joined by dots, in patterns and in records. */
export type Alternative = ReadonlyMap<string, Condition>;

/** The values and operators of which a field must match one. */
export interface Condition {
  /** Where the pattern has the condition, e.g. `$or[1].eventName`. */
  readonly path: string;
  readonly allowed: readonly unknown[];
}

/** AWS accepts the pattern, and its author should look at it. */
export interface PatternNotice {
  readonly id: 'undocumented' | 'overridden';
  readonly path: string;
  readonly text: string;
}

/** AWS's matcher takes no more. */
const MAX_FIELDS = 256;

/** This limit is ours: the alternatives of one "$or" multiply with those of another. */
const MAX_ALTERNATIVES = 1000;

/** EventBridge documents these bounds. Its matcher takes any number. */
const DOCUMENTED_NUMBERS = { min: -5e9, max: 5e9 };

/** AWS's matcher refuses these names of fields within "$or": operators, and names that may become operators. */
const RESERVED_IN_OR = [
  ...Object.keys(OPERATORS),
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
];

/**
 * Parses an event pattern of EventBridge, as the filters of Lambda use them.
 *
 * @param pattern e.g. `{ dynamodb: { NewImage: { status: { S: ['SHIPPED'] } } } }`
 * @throws PatternError if AWS would refuse it
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function parsePattern(pattern: unknown, isUnknown: IsUnknown = () => false): EventPattern {
  const parser = new PatternParser(isUnknown);
  parser.object(pattern, '', '', false);
  if (parser.alternatives.some(({ size }) => size > MAX_FIELDS)) {
    throw new PatternError('', `a pattern can have at most ${MAX_FIELDS} fields`, pattern, 'Leave some out');
  }
  return parser;
}

class PatternParser implements EventPattern {
  public alternatives: Map<string, Condition>[] = [new Map()];
  public readonly notices: PatternNotice[] = [];

  public constructor(private readonly isUnknown: IsUnknown) {}

  /** All fields of an object must match. */
  public object(pattern: unknown, name: string, path: string, isInOr: boolean): void {
    if (!isObject(pattern) || Object.keys(pattern).length === 0) {
      throw new PatternError(
        path,
        'an object needs at least one field',
        pattern,
        typeof pattern === 'string'
          ? 'Use JSON.parse() on text'
          : 'Describe the records that may pass, or leave the filter out to let all pass',
      );
    }
    for (const [field, value] of Object.entries(pattern)) {
      if (field === '$or') this.or(value, name, joined(path, field));
      else this.field(value, joined(name, field), joined(path, field), isInOr, field);
    }
  }

  /** Each pattern of the list makes an alternative of each that there was before. */
  private or(patterns: unknown, name: string, path: string): void {
    if (!Array.isArray(patterns) || patterns.length < 2) {
      throw new PatternError(
        path,
        '"$or" needs a list of at least two patterns',
        patterns,
        'Leave $or out where there is only one',
      );
    }
    const before = this.alternatives;
    this.alternatives = patterns.flatMap((pattern, index) => {
      this.alternatives = before.map((alternative) => new Map(alternative));
      this.object(pattern, name, `${path}[${index}]`, true);
      return this.alternatives;
    });
    if (this.alternatives.length > MAX_ALTERNATIVES) {
      throw new PatternError(
        path,
        `a pattern can have at most ${MAX_ALTERNATIVES} combinations of the alternatives of "$or"`,
        this.alternatives.length,
        'Use fewer "$or", or several filters',
      );
    }
  }

  private field(value: unknown, name: string, path: string, isInOr: boolean, field: string): void {
    if (isInOr && RESERVED_IN_OR.includes(field)) {
      throw new PatternError(
        path,
        `AWS reserves the name '${field}' within "$or"`,
        value,
        'Filter on it outside of "$or"',
      );
    }
    if (isObject(value)) return this.object(value, name, path, isInOr);
    if (!Array.isArray(value) || value.length === 0) {
      throw new PatternError(
        path,
        'a field needs a list of at least one value or operator, or an object with fields of its own',
        value,
        'Put the allowed values into [ ]',
      );
    }
    value.forEach((allowed) => this.allowed(allowed, path));
    this.require(name, { path, allowed: value });
  }

  /** Of two conditions on a field, AWS's matcher keeps the one that is written last. */
  private require(name: string, condition: Condition): void {
    const former = this.alternatives.map((alternative) => alternative.get(name)).find((found) => found);
    if (former && !this.notices.some(({ id, path }) => id === 'overridden' && path === former.path)) {
      this.notices.push({
        id: 'overridden',
        path: former.path,
        text: `AWS replaces this condition with the one at '${condition.path}', and does not apply both`,
      });
    }
    for (const alternative of this.alternatives) alternative.set(name, condition);
  }

  private allowed(value: unknown, path: string): void {
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return;
    if (!isObject(value)) {
      throw new PatternError(
        path,
        'a value must be a string, a number, true, false, null or an operator',
        value,
        'Name the allowed values one by one',
      );
    }
    const [[name, operand] = [], ...others] = Object.entries(value);
    if (name === undefined || others.length > 0) {
      throw new PatternError(
        path,
        'an operator needs an object of its own',
        value,
        'Put each operator into its own { }',
      );
    }
    this.operator(name, operand, path);
  }

  private operator(name: string, operand: unknown, path: string): void {
    if (!Object.hasOwn(OPERATORS, name)) {
      throw new PatternError(
        path,
        `there is no operator '${name}'`,
        operand,
        `Use one of ${Object.keys(OPERATORS).join(', ')}`,
      );
    }
    const { isValid, isUndocumented, needs } = OPERATORS[name];
    if (!isValid(operand, this.isUnknown)) {
      throw new PatternError(path, `operator '${name}' needs ${needs}`, operand, 'Correct it, or use another operator');
    }
    if (isUndocumented?.(operand)) {
      const shownOperand =
        typeof operand === 'object' && !Array.isArray(operand) ? ` with '${Object.keys(operand!)[0]}'` : '';
      this.notices.push({
        id: 'undocumented',
        path,
        text: `EventBridge has the operator '${name}'${shownOperand}, and the documents of Lambda do not name it: AWS may refuse the filter`,
      });
    }
    const outside = name === 'numeric' ? (operand as unknown[]).find((bound) => this.isOutside(bound)) : undefined;
    if (outside !== undefined) {
      this.notices.push({
        id: 'undocumented',
        path,
        text: `EventBridge documents 'numeric' for numbers from ${DOCUMENTED_NUMBERS.min} to ${DOCUMENTED_NUMBERS.max}, got ${outside}: AWS may refuse the filter`,
      });
    }
  }

  private isOutside(bound: unknown): boolean {
    const isWithin = typeof bound !== 'number' || (bound >= DOCUMENTED_NUMBERS.min && bound <= DOCUMENTED_NUMBERS.max);
    return !isWithin && !this.isUnknown(bound);
  }
}

function joined(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

/** Whether it is an object that JSON can have. Instances of classes, such as constructs, are not. */
function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
