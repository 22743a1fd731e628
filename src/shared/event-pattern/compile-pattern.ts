import { addressFamily } from './ip-address';
import { AddressMatcher, LeafTest, OPERATORS } from './operators';
import { Alternative, Condition, EventPattern } from './parse-pattern';

/** A value of an event, and the elements of lists that it is within. */
interface Occurrence {
  readonly value: unknown;
  readonly within: readonly Element[];
}

interface Element {
  readonly list: object;
  readonly index: number;
}

interface CompiledCondition {
  readonly name: string;
  readonly matches: LeafTest;
  /** Whether an event without the field matches, too. */
  readonly allowsAbsence: boolean;
}

/**
 * Compiles a pattern into a test of events.
 *
 * Names are joined by dots on both sides: the pattern `{"a.b":["1"]}` matches `{"a":{"b":"1"}}`. Of several elements of
 * a list, one must meet all conditions on fields within it.
 */
export function compilePattern({ alternatives }: EventPattern, addresses: AddressMatcher): (event: unknown) => boolean {
  const tests = alternatives.map((alternative) => compileAlternative(alternative, addresses));
  const prefixes = new Set(alternatives.flatMap((alternative) => [...alternative.keys()].flatMap(prefixesOf)));
  return (event) => {
    const found = new Map<string, Occurrence[]>();
    collect(event, '', [], prefixes, found);
    return tests.some((test) => test(found));
  };
}

function compileAlternative(
  alternative: Alternative,
  addresses: AddressMatcher,
): (found: ReadonlyMap<string, readonly Occurrence[]>) => boolean {
  // The order decides in which element of a list a field may be absent. It is that of AWS's matcher.
  const conditions = [...alternative.keys()]
    .sort()
    .map((name) => compileCondition(name, alternative.get(name)!, addresses));
  return (found) => {
    const occurrences = conditions.map(({ name }) => found.get(name) ?? []);
    const matching = conditions.map(({ matches }, index) => occurrences[index].filter(({ value }) => matches(value)));
    const isMet = (index: number, within: readonly Element[]): boolean => {
      if (index === conditions.length) return true;
      const isAbsent = () => !occurrences[index].some((occurrence) => isConsistent(within, occurrence.within));
      if (conditions[index].allowsAbsence && isAbsent() && isMet(index + 1, within)) return true;
      return matching[index].some(
        (occurrence) => isConsistent(within, occurrence.within) && isMet(index + 1, merged(within, occurrence.within)),
      );
    };
    return conditions.every(({ allowsAbsence }, index) => allowsAbsence || matching[index].length > 0) && isMet(0, []);
  };
}

function compileCondition(name: string, { allowed }: Condition, addresses: AddressMatcher): CompiledCondition {
  const tests = allowed.map((value) => compileAllowed(value, addresses));
  return { name, matches: (leaf) => tests.some((test) => test(leaf)), allowsAbsence: allowed.some(isAbsence) };
}

function compileAllowed(value: unknown, addresses: AddressMatcher): LeafTest {
  if (typeof value === 'object' && value !== null) {
    const [[operator, operand]] = Object.entries(value);
    return OPERATORS[operator].test(operand, addresses);
  }
  // An IP address matches however it is written.
  if (typeof value === 'string' && addressFamily(value)) {
    const isSame = addresses(value);
    return (leaf) => typeof leaf === 'string' && isSame(leaf);
  }
  return (leaf) => leaf === value;
}

/** Whether a value of a condition lets records pass that do not have the field. */
export function isAbsence(allowed: unknown): boolean {
  return typeof allowed === 'object' && (allowed as { exists?: unknown } | null)?.exists === false;
}

/** Finds the values at the fields that a pattern asks for. An object and a list are none. */
function collect(
  value: unknown,
  name: string,
  within: readonly Element[],
  prefixes: ReadonlySet<string>,
  found: Map<string, Occurrence[]>,
): void {
  if (Array.isArray(value)) {
    value.forEach((element, index) => {
      const isLeaf = typeof element !== 'object' || element === null;
      collect(element, name, isLeaf ? within : [...within, { list: value, index }], prefixes, found);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [field, fieldValue] of Object.entries(value)) {
      const fieldName = name === '' ? field : `${name}.${field}`;
      if (prefixes.has(fieldName)) collect(fieldValue, fieldName, within, prefixes, found);
    }
  } else if (value !== undefined) {
    const occurrences = found.get(name);
    if (occurrences) occurrences.push({ value, within });
    else found.set(name, [{ value, within }]);
  }
}

/** The name itself, and what is before each of its dots. */
function prefixesOf(name: string): string[] {
  return [...name.matchAll(/\./g)].map(({ index }) => name.slice(0, index)).concat(name);
}

function isConsistent(one: readonly Element[], other: readonly Element[]): boolean {
  return other.every(({ list, index }) => one.every((element) => element.list !== list || element.index === index));
}

function merged(one: readonly Element[], other: readonly Element[]): readonly Element[] {
  return other.length === 0 ? one : [...one, ...other];
}
