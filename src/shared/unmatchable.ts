import { isAbsence } from './event-pattern/compile-pattern';
import { IsUnknown, OPERATORS } from './event-pattern/operators';
import { EventPattern } from './event-pattern/parse-pattern';
import { leafAt, LeafShape, NoLeaf } from './record-shape';

/** A value or an operator of a pattern that no record makes sense of. */
export interface Misfit {
  /** Where in the pattern. */
  readonly path: string;
  /** Whether it matches no record. Otherwise it excludes none. */
  readonly matchesNothing: boolean;
  readonly reason: string;
  /** The value that the reason is about. */
  readonly given?: unknown;
  readonly fix: string;
}

type Finding = Omit<Misfit, 'path' | 'matchesNothing'>;

const TYPE_TEXTS = { string: 'a string', number: 'a number', boolean: 'true or false' } as const;

/** Finds why a pattern can match no record, whatever is written. Returns undefined if one alternative can match. */
export function unmatchable({ alternatives }: EventPattern): Misfit | undefined {
  const findings = alternatives.map((alternative) => {
    for (const [name, { path, allowed }] of alternative) {
      const misfits = allowed.map((value) => misfitOf(value, name, path, () => false));
      if (misfits.every((misfit) => misfit?.matchesNothing)) return misfits[0];
    }
    return undefined;
  });
  return findings.every((finding) => finding) ? findings[0] : undefined;
}

/** Finds the first value or operator that is a mistake, although the pattern as a whole may match records. */
export function firstMisfit({ alternatives }: EventPattern, isUnknown: IsUnknown): Misfit | undefined {
  for (const alternative of alternatives) {
    for (const [name, { path, allowed }] of alternative) {
      for (const value of allowed) {
        const misfit = misfitOf(value, name, path, isUnknown);
        if (misfit) return misfit;
      }
    }
  }
  return undefined;
}

function misfitOf(allowed: unknown, name: string, path: string, isUnknown: IsUnknown): Misfit | undefined {
  const shape = leafAt(name);
  if ('reason' in shape) return { path, matchesNothing: !isAbsence(allowed), ...missing(shape, allowed) };
  const field = name.slice(name.lastIndexOf('.') + 1);
  if (typeof allowed !== 'object' || allowed === null) return literal(allowed, true);
  const [[operator, operand]] = Object.entries(allowed);
  if (operator === 'exactly') return literal(operand, true);
  if (operator === 'anything-but') {
    const operands: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    return operands
      .map((value) => (typeof value === 'object' ? undefined : literal(value, false)))
      .find((found) => found);
  }
  const { compares } = OPERATORS[operator];
  if (!compares || shape.types.includes(compares)) return undefined;
  return {
    path,
    matchesNothing: true,
    reason: `'${operator}' compares ${compares}s, and ${carried(field, shape)}`,
    fix: compares === 'number' ? 'Compare in the function, or filter on equality' : 'Name the values',
  };

  function literal(value: unknown, matchesNothing: boolean): Misfit | undefined {
    const finding = isUnknown(value) ? undefined : valueFinding(value, field, shape as LeafShape);
    return finding && { path, matchesNothing, ...finding };
  }
}

function missing(shape: NoLeaf, given: unknown): Finding {
  switch (shape.reason) {
    case 'no such field':
      return {
        reason: `a record has no '${shape.field}'`,
        fix: shape.names.length > 0 ? `Use ${shape.names.join(', ')}` : 'Put the allowed values into [ ]',
      };
    case 'fields':
      return { reason: `it has the fields ${shape.names.join(', ')}`, given, fix: 'Filter on one of these' };
    case 'no type':
      return {
        reason: 'an attribute has its DynamoDB type around its value',
        given,
        fix: "Write { S: ['…'] }, { N: ['…'] }, or use AttributeCondition",
      };
  }
}

function valueFinding(given: unknown, field: string, shape: LeafShape): Finding | undefined {
  const { types, values, form } = shape;
  if (values) {
    return values.includes(given)
      ? undefined
      : {
          reason: `${field} is ${values.join(', ')}`,
          given,
          fix: values.length > 1 ? 'Use one of these' : 'Write that, or leave it out',
        };
  }
  if (!types.some((type) => typeof given === type)) {
    const isUnquoted = types[0] === 'string' && typeof given === 'number';
    return { reason: carried(field, shape), given, fix: isUnquoted ? `Write '${given}'` : `Write ${typesText(shape)}` };
  }
  if (!form || form.test(given as string)) return undefined;
  return {
    reason: carried(field, shape),
    given,
    fix: 'Write decimal digits without exponent, leading or trailing zeros, as DynamoDB does',
  };
}

function carried(field: string, shape: LeafShape): string {
  return `a stream carries ${field} as ${typesText(shape)}`;
}

function typesText({ types }: LeafShape): string {
  return types.map((type) => TYPE_TEXTS[type]).join(' or ');
}
