import { MappingSettings } from './mapping-settings';

/** What a place in a record has: a value of a type of JSON, or fields. */
type Shape =
  | { readonly type: string; readonly fix: string }
  | { readonly fieldOf: (name: string) => Shape | undefined; readonly such: string };

const TEXT: Shape = { type: 'string', fix: 'Write values in quotes, and compare numbers in the function' };
const NUMBER: Shape = { type: 'number', fix: 'Write values without quotes' };
const BOOLEAN: Shape = { type: 'boolean', fix: 'Write true or false, without quotes' };

/** A number of DynamoDB is text in a record. Of a set and a list, one element is enough. */
const ATTRIBUTE: Shape = fields(
  () => ({
    S: TEXT,
    N: TEXT,
    B: TEXT,
    SS: TEXT,
    NS: TEXT,
    BS: TEXT,
    BOOL: BOOLEAN,
    NULL: BOOLEAN,
    M: ATTRIBUTES,
    L: ATTRIBUTE,
  }),
  'its type, S, N, …, around its value',
);
const ATTRIBUTES: Shape = { fieldOf: () => ATTRIBUTE, such: 'attributes' };

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html */
const RECORD: Shape = fields(
  () => ({
    eventID: TEXT,
    eventName: TEXT,
    eventVersion: TEXT,
    eventSource: TEXT,
    eventSourceARN: TEXT,
    awsRegion: TEXT,
    userIdentity: fields(() => ({ type: TEXT, principalId: TEXT }), 'type and principalId'),
    dynamodb: fields(
      () => ({
        ApproximateCreationDateTime: NUMBER,
        Keys: ATTRIBUTES,
        NewImage: ATTRIBUTES,
        OldImage: ATTRIBUTES,
        SequenceNumber: TEXT,
        SizeBytes: NUMBER,
        StreamViewType: TEXT,
      }),
      'Keys, NewImage, OldImage',
    ),
  }),
  'eventName and dynamodb',
);

/** What an operator compares. The others match values of any type. */
const COMPARED: { readonly [operator: string]: string } = {
  prefix: 'string',
  suffix: 'string',
  'equals-ignore-case': 'string',
  wildcard: 'string',
  cidr: 'string',
  numeric: 'number',
};

/**
 * The filters that are event patterns and can match no record, whatever is written, each with the reason. AWS takes
 * them, and then filters out all there is.
 */
export function unmatchableFilters({ filterPatterns }: MappingSettings): string[] {
  return filterPatterns.flatMap((pattern, index) => {
    const reason = reasonOf(JSON.parse(pattern), RECORD, []);
    return reason ? [`Filters[${index}].Pattern can match no record: ${reason}`] : [];
  });
}

/** All fields must match, and of "$or" one alternative. */
function reasonOf(pattern: object, shape: Shape | undefined, path: readonly string[]): string | undefined {
  if (Array.isArray(pattern)) return reasonOfLeaf(pattern, shape, path);
  for (const [name, wanted] of Object.entries(pattern)) {
    const reasons =
      name === '$or'
        ? wanted.map((alternative: object) => reasonOf(alternative, shape, path))
        : [reasonOf(wanted, shape && 'fieldOf' in shape ? shape.fieldOf(name) : undefined, [...path, name])];
    if (reasons.every(Boolean)) return reasons[0];
  }
  return undefined;
}

function reasonOfLeaf(
  allowed: readonly unknown[],
  shape: Shape | undefined,
  path: readonly string[],
): string | undefined {
  const type = shape && 'type' in shape ? shape.type : undefined;
  if (allowed.some((value) => canMatch(value, type))) return undefined;
  const [place, wanted] = [path.join('.'), JSON.stringify(allowed)];
  if (!shape) return `there is no ${place} in a record`;
  return 'such' in shape
    ? `${place} has ${shape.such}, got ${wanted}`
    : `${place} is a ${type}, which is never ${wanted}. ${shape.fix}`;
}

function canMatch(value: unknown, type: string | undefined): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === type;
  const [[operator, operand]] = Object.entries(value);
  if (operator === 'exists' && operand === false) return true;
  return Object.hasOwn(COMPARED, operator) ? COMPARED[operator] === type : type !== undefined;
}

function fields(shapes: () => { readonly [name: string]: Shape }, such: string): Shape {
  return { fieldOf: (name) => (Object.hasOwn(shapes(), name) ? shapes()[name] : undefined), such };
}
