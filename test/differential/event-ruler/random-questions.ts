import * as fc from 'fast-check';
import { Question } from './event-ruler';

/**
 * Random patterns, each with random records. Few names and values make matches likely. The generator leaves out the
 * features of `differences.ts`.
 */

const TEXTS = ['', 'a', 'b', 'ab', 'aab', 'A', 'aB', 'ß', 'SS', 'ſ', 'é', 'É', '"a', 'a*b', 'a\\b', '1', '-1.5'];
const ADDRESSES = ['10.0.0.1', '10.0.0.200', '10.1.0.0', '1::', '::1', '0:0:0:0:0:0:0:1', '2001:db8::7', 'ten'];
const NUMBERS = [0, -1, 1, 1.5, 99, 100, 1e2, 1e12, -0.5];
const ATTRIBUTES = ['a', 'b', 'a.b', 'S'];

const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...TEXTS) }, fc.constantFrom(...ADDRESSES));
const number = fc.constantFrom(...NUMBERS);
const scalar = fc.oneof(text, text, number, fc.boolean(), fc.constant(null));

const attributeValue = fc.letrec((self) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text.map((S) => ({ S })),
    text.map((S) => ({ S })),
    number.map((N) => ({ N: String(N) })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true }),
    fc.uniqueArray(text, { minLength: 1, maxLength: 3 }).map((SS) => ({ SS })),
    fc.array(self('value'), { maxLength: 3 }).map((L) => ({ L })),
    fc.dictionary(fc.constantFrom(...ATTRIBUTES), self('value'), { maxKeys: 3 }).map((M) => ({ M })),
  ),
})).value;
const image = fc.dictionary(fc.constantFrom(...ATTRIBUTES), attributeValue, { maxKeys: 4 });

const record = fc.record(
  {
    eventID: text,
    eventName: fc.constantFrom('INSERT', 'MODIFY', 'REMOVE'),
    userIdentity: fc.record({ type: fc.constant('Service'), principalId: text }, { requiredKeys: [] }),
    dynamodb: fc.record(
      { SizeBytes: number, SequenceNumber: text, Keys: image, NewImage: image, OldImage: image },
      { requiredKeys: [] },
    ),
    // No record has it. The matcher knows no records.
    any: fc.oneof(
      scalar,
      fc.array(fc.oneof(scalar, fc.array(scalar), fc.object({ key: fc.constantFrom('a', 'b'), values: [scalar] }))),
    ),
  },
  { requiredKeys: ['eventName'] },
);

const wildcard = fc
  .array(fc.constantFrom('*', 'a', 'b', 'aB', '\\*', '\\\\', '1'), { maxLength: 4 })
  .map((parts) => parts.join(''));
const range = fc
  .oneof(
    fc.tuple(fc.constantFrom('10.0.0.0', '10.0.0.128'), fc.integer({ min: 8, max: 32 })),
    fc.tuple(fc.constantFrom('::', '2001:db8::'), fc.integer({ min: 8, max: 128 })),
    fc.tuple(fc.constantFrom('1:2', '10.0.0.256'), fc.constant(24)),
  )
  .map(([address, bits]) => `${address}/${bits}`);
const sign = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('=', '<', '<=', '>', '>=') }, fc.constant('!='));
const oneOrMore = <T>(one: fc.Arbitrary<T>) => fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));
/** Now and then an operand that the operator may not have. */
const mostly = (valid: fc.Arbitrary<unknown>) => fc.oneof({ weight: 12, arbitrary: valid }, scalar);
const ignoringCase = fc.record({ 'equals-ignore-case': text });

const operator = fc.oneof(
  mostly(fc.oneof(text, ignoringCase)).map((prefix) => ({ prefix })),
  mostly(fc.oneof(text, ignoringCase)).map((suffix) => ({ suffix })),
  mostly(text).map((operand) => ({ 'equals-ignore-case': operand })),
  mostly(text).map((exactly) => ({ exactly })),
  mostly(wildcard).map((operand) => ({ wildcard: operand })),
  mostly(range).map((cidr) => ({ cidr })),
  fc.boolean().map((exists) => ({ exists })),
  fc.tuple(sign, number).map((numeric) => ({ numeric })),
  fc.tuple(fc.constantFrom('>', '>='), number, fc.constantFrom('<', '<='), number).map((numeric) => ({ numeric })),
  fc.tuple(sign, number, sign, number).map((numeric) => ({ numeric })),
  mostly(fc.oneof(oneOrMore(text), oneOrMore(number), fc.array(scalar, { maxLength: 2 }))).map((operand) => ({
    'anything-but': operand,
  })),
  fc
    .oneof(
      { weight: 3, arbitrary: oneOrMore(text).map((operand) => ({ prefix: operand })) },
      { weight: 3, arbitrary: oneOrMore(text).map((operand) => ({ suffix: operand })) },
      { weight: 3, arbitrary: oneOrMore(text).map((operand) => ({ 'equals-ignore-case': operand })) },
      { weight: 3, arbitrary: oneOrMore(wildcard).map((operand) => ({ wildcard: operand })) },
      oneOrMore(text).map((operand) => ({ exactly: operand })),
    )
    .map((operand) => ({ 'anything-but': operand })),
);
const allowed = fc
  .array(fc.oneof({ weight: 2, arbitrary: scalar }, { weight: 3, arbitrary: operator }), { minLength: 1, maxLength: 3 })
  .filter((values) => !(values.some(isWord) && values.some(isNumeric)));

const type = fc.constantFrom('S', 'S', 'N', 'SS', 'BOOL', 'NULL');
const attribute = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...ATTRIBUTES), type) },
  fc.tuple(fc.constantFrom(...ATTRIBUTES), fc.constant('L'), type),
  fc.tuple(fc.constantFrom(...ATTRIBUTES), fc.constant('L'), fc.constant('M'), fc.constantFrom(...ATTRIBUTES), type),
  fc.tuple(fc.constantFrom(...ATTRIBUTES), fc.constant('M'), fc.constantFrom(...ATTRIBUTES), type),
  fc.tuple(fc.constantFrom(...ATTRIBUTES)),
);
const field = fc.oneof(
  fc.constantFrom(['eventID'], ['eventName'], ['any'], ['any', 'a'], ['userIdentity', 'principalId']),
  fc.constantFrom(['dynamodb', 'SizeBytes'], ['dynamodb', 'SequenceNumber'], ['dynamodb'], ['eventname']),
  { weight: 3, arbitrary: attribute.map((names) => ['dynamodb', 'NewImage', ...names]) },
);

/** Nests the allowed values in objects by the names. Some names on the way are joined by a dot instead. */
const condition = fc.tuple(field, allowed, fc.nat({ max: 20 })).map(([names, values, joint]) => {
  const joined =
    joint + 1 < names.length
      ? [...names.slice(0, joint), `${names[joint]}.${names[joint + 1]}`, ...names.slice(joint + 2)]
      : names;
  return joined.reduceRight<unknown>((inner, name) => ({ [name]: inner }), values) as Tree;
});

interface Tree {
  readonly [name: string]: unknown;
}

const conjunction = fc
  .oneof(fc.tuple(condition), fc.array(condition, { minLength: 1, maxLength: 3 }))
  .map((conditions) => conditions.reduce(merged));
const pattern = fc.oneof(
  { weight: 3, arbitrary: conjunction },
  fc
    .tuple(
      fc.option(conjunction, { nil: {} }),
      fc.array(conjunction, { minLength: 2, maxLength: 3 }),
      fc.option(conjunction, { nil: {} }),
    )
    .map(([before, $or, after]) => ({ ...before, $or, ...after })),
);

export function randomQuestions(count: number, seed: number): Question[] {
  const question = fc.tuple(pattern, fc.array(record, { minLength: 3, maxLength: 3 })).map(([tree, records]) => ({
    pattern: JSON.stringify(tree),
    events: records.map((one) => JSON.stringify(one)),
  }));
  return fc.sample(question, { numRuns: count, seed });
}

function merged(one: Tree, other: Tree): Tree {
  const result: { [name: string]: unknown } = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const present = result[name];
    result[name] = isTree(present) && isTree(value) ? merged(present, value) : value;
  }
  return result;
}

function isWord(value: unknown): boolean {
  return value === null || typeof value === 'boolean';
}

function isNumeric(value: unknown): boolean {
  return isTree(value) && 'numeric' in value;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
