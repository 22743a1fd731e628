import { PatternError } from './pattern-error';
import { compileOperator, OPERATOR_NAMES } from './pattern-operators';
import { DynamoDBRecord } from '../record/event';

/** Whether a value of a record, which may be undefined, is as a part of a pattern wants it. */
type Test = (value: unknown) => boolean;

/**
 * Compiles an event pattern: the language of EventBridge, all of which Lambda's filters take.
 *
 * What a record has is compared as it stands in its JSON: a number of DynamoDB is a string there, to which `numeric` is
 * never equal.
 *
 * @param json e.g. `{"dynamodb":{"NewImage":{"status":{"S":["SHIPPED"]}}}}`
 * @throws PatternError if it is not a pattern
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(json: string): Test {
  let pattern: unknown;
  try {
    pattern = JSON.parse(json);
  } catch (error) {
    throw new PatternError([], `it must be JSON, got ${json.slice(0, 80)} (${(error as Error).message})`);
  }
  if (!isObject(pattern)) {
    throw new PatternError([], `it must be an object with fields of a record, got ${json.slice(0, 80)}`);
  }
  return compileObject(pattern, [], false);
}

/** A record passes if it matches one of the patterns, or if there are none. */
export function compileFilters(patterns: readonly string[]): (record: DynamoDBRecord) => boolean {
  const tests = patterns.map(compilePattern);
  return tests.length === 0 ? () => true : (record) => tests.some((test) => test(record));
}

/** All fields must match. Of a list of objects, one must match in all of them. */
function compileObject(pattern: Record<string, unknown>, path: readonly string[], isInOr: boolean): Test {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new PatternError(path, 'an object must have at least one field, got {}');
  const tests = fields.map(([name, wanted]) =>
    name === '$or' ? compileOr(wanted, path) : compileField(name, wanted, path, isInOr),
  );
  const matches: Test = (value) => tests.every((test) => test(value));
  return (value) => (Array.isArray(value) ? value.some(matches) : matches(value));
}

function compileField(name: string, wanted: unknown, path: readonly string[], isInOr: boolean): Test {
  const here = [...path, name];
  // Else "$or" of operators would silently be an "$or" of fields with their names.
  if (isInOr && OPERATOR_NAMES.includes(name)) {
    throw new PatternError(here, `an alternative of "$or" must be an object with fields, got the operator ${name}`);
  }
  const test = Array.isArray(wanted)
    ? compileLeaf(wanted, here)
    : isObject(wanted)
      ? compileObject(wanted, here, isInOr)
      : undefined;
  if (!test) {
    throw new PatternError(
      here,
      `a field must have a list of what is allowed, or an object with fields of its own, got ${JSON.stringify(wanted)}. Put it into [ ]`,
    );
  }
  return (value) => test(isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
}

function compileOr(alternatives: unknown, path: readonly string[]): Test {
  const here = [...path, '$or'];
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject)) {
    throw new PatternError(here, `"$or" must have a list of at least two objects, got ${JSON.stringify(alternatives)}`);
  }
  const tests = alternatives.map((alternative) => compileObject(alternative, path, true));
  return (value) => tests.some((test) => test(value));
}

/**
 * What is there must be one of what is allowed: of a list, one element. An object is no leaf: to `exists` it is not
 * there.
 */
function compileLeaf(allowed: readonly unknown[], path: readonly string[]): Test {
  if (allowed.length === 0) throw new PatternError(path, 'a list must have at least one allowed value, got []');
  const isAbsenceAllowed = allowed.some((value) => isObject(value) && value.exists === false);
  const tests = allowed.map((value) => compileAllowed(value, path));
  const matches: Test = (leaf) => tests.some((test) => test(leaf));
  return (value) => {
    if (!Array.isArray(value)) return isLeaf(value) ? matches(value) : isAbsenceAllowed;
    const leaves = value.flat(Infinity).filter(isLeaf);
    return leaves.length > 0 ? leaves.some(matches) : isAbsenceAllowed;
  };
}

function compileAllowed(value: unknown, path: readonly string[]): Test {
  if (isLeaf(value)) return (leaf) => leaf === value;
  if (!isObject(value)) {
    throw new PatternError(
      path,
      `a value must be text, a number, true, false, null or an operator, got ${JSON.stringify(value)}`,
    );
  }
  const [[name, operand] = [], ...others] = Object.entries(value);
  if (name === undefined || others.length > 0) {
    throw new PatternError(
      path,
      `an operator must stand alone in its object, got ${JSON.stringify(value)}. Put others into objects of their own`,
    );
  }
  return compileOperator(name, operand, path);
}

function isLeaf(value: unknown): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
