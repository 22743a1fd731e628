import { Token } from 'aws-cdk-lib';
import { shown } from './validation';

/** A value in a record, on which a pattern has a list of literals and operators. */
export interface Leaf {
  /** What a record has there, to be followed by what was given instead. */
  readonly has: string;
  /** `typeof` its values, of which there may be two. */
  readonly types: string[];
  /** What to write instead of a value that cannot be. */
  readonly fix: (value: unknown) => string;
  /** Whether a value of the type can be, if that does not say enough. */
  readonly can?: (value: any) => boolean;
}

/** What is wrong with something in the list of a leaf. */
export interface LeafProblem {
  /** Whether it is no pattern at all, or else one that can match no record. */
  readonly isInvalid?: boolean;
  readonly problem: string;
  readonly fix: string;
}

/** As DynamoDB writes numbers. */
export const DECIMAL = /^(0|-?(0|[1-9]\d*)\.\d*[1-9]|-?[1-9]\d*)$/;

const oneOf = (noun: string, ...values: string[]): Leaf => ({
  has: `${noun} is ${values.join(', ')}`,
  types: ['string'],
  can: (value) => values.includes(value),
  fix: () => (values.length > 1 ? 'Use one of these' : 'Write that, or leave it out'),
});
const carried = (name: string, description: string, types: string[]): Leaf => ({
  has: `a stream carries ${name} as ${description}`,
  types,
  fix: (value) => (types[0] === 'string' && typeof value === 'number' ? `Write '${value}'` : `Write ${description}`),
});
const text = (name: string) => carried(name, 'text', ['string']);
const decimal = (name: string): Leaf => ({
  ...text(name),
  can: (value) => DECIMAL.test(value),
  fix: (value) =>
    typeof value === 'number'
      ? `Write '${value}'`
      : 'Write decimal digits without exponent, leading or trailing zeros, as DynamoDB does',
});

export const RECORD_LEAVES = {
  eventID: text('eventID'),
  eventName: oneOf('an event name', 'INSERT', 'MODIFY', 'REMOVE'),
  eventVersion: text('eventVersion'),
  eventSource: oneOf('the event source', 'aws:dynamodb'),
  eventSourceARN: text('eventSourceARN'),
  awsRegion: text('awsRegion'),
};
export const IDENTITY_LEAVES = { type: oneOf('the type', 'Service'), principalId: text('principalId') };
export const CHANGE_LEAVES = {
  ApproximateCreationDateTime: carried('ApproximateCreationDateTime', 'a number or text', ['number', 'string']),
  SequenceNumber: text('SequenceNumber'),
  SizeBytes: carried('SizeBytes', 'a number', ['number']),
  StreamViewType: oneOf('a view type', 'KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'),
};
/** By DynamoDB type. Of a set, the elements. */
export const ATTRIBUTE_LEAVES: { readonly [type: string]: Leaf } = {
  S: text('S'),
  N: decimal('N'),
  B: text('B'),
  SS: text('SS'),
  NS: decimal('NS'),
  BS: text('BS'),
  BOOL: carried('BOOL', 'true or false', ['boolean']),
  NULL: { ...carried('NULL', 'true', ['boolean']), can: (value) => value === true },
};

/**
 * Those that Lambda's filters have of EventBridge's, which also has `wildcard`, and operators within `anything-but`.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
const OPERATORS: { readonly [operator: string]: (operand: any, leaf: Leaf) => LeafProblem | undefined } = {
  prefix: ofText,
  suffix: ofText,
  'equals-ignore-case': ofText,
  'anything-but': (operand, leaf) => {
    const values = Array.isArray(operand) ? operand : [operand];
    if (values.length === 0 || values.some((value) => typeof value === 'object')) {
      return invalidOperand('a value, or a list of at least one', operand);
    }
    return values.map((value) => ofValue(value, leaf)).find((problem) => problem);
  },
  numeric: (operand, { types, has }) => {
    if (!types.includes('number')) {
      return {
        problem: `'numeric' compares numbers, and ${has}`,
        fix: 'Compare in the function, or filter on equality',
      };
    }
    return isComparison(operand)
      ? undefined
      : invalidOperand("comparisons with numbers, like ['>', 0, '<=', 5]", operand);
  },
  exists: (operand) => (typeof operand === 'boolean' ? undefined : invalidOperand('true or false', operand)),
};

/** What is wrong with one of the literals and operators that a pattern has of a leaf. */
export function problemOf(value: unknown, leaf: Leaf): LeafProblem | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ofValue(value, leaf);
  const [[operator, operand] = [], ...others] = Object.entries(value);
  if (operator !== undefined && others.length === 0 && Object.hasOwn(OPERATORS, operator)) {
    return OPERATORS[operator](operand, leaf);
  }
  return {
    isInvalid: true,
    problem: `has the operator ${shown(value)}, which is none of ${Object.keys(OPERATORS).join(', ')}`,
    fix: 'Use one of these, one at a time',
  };
}

function ofValue(value: unknown, { has, types, can = () => true, fix }: Leaf): LeafProblem | undefined {
  if (Token.isUnresolved(value) || (types.includes(typeof value) && can(value))) return undefined;
  return { problem: `${has}, got ${shown(value)}`, fix: fix(value) };
}

function ofText(operand: unknown, { types, has }: Leaf): LeafProblem | undefined {
  if (typeof operand !== 'string') return invalidOperand('text', operand);
  return types.includes('string')
    ? undefined
    : { problem: `the operator compares text, and ${has}`, fix: 'Name the values' };
}

function invalidOperand(what: string, operand: unknown): LeafProblem {
  return { isInvalid: true, problem: `has an operator that needs ${what}, got ${shown(operand)}`, fix: 'Write that' };
}

function isComparison(operand: unknown): boolean {
  if (!Array.isArray(operand) || ![2, 4].includes(operand.length)) return false;
  return operand.every((part, index) =>
    index % 2 === 0 ? ['=', '<', '<=', '>', '>='].includes(part) : Number.isFinite(part),
  );
}
