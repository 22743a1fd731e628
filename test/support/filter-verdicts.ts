/**
 * Patterns on which the construct and the local event source mapping once had opposite verdicts, or one that AWS does
 * not share. Both must have the verdict of AWS's own matcher, with which `npm run check:event-ruler` compares this
 * table.
 */
export interface FilterVerdict {
  readonly pattern: { readonly [field: string]: unknown };
  readonly isAccepted: boolean;
  /** Whether the documents of Lambda do not name the operator, or a condition has no effect. */
  readonly hasNotice?: boolean;
}

const numeric = (...comparison: unknown[]) => ({ dynamodb: { SizeBytes: [{ numeric: comparison }] } });
const eventId = (operator: object) => ({ eventID: [operator] });

export const FILTER_VERDICTS: readonly FilterVerdict[] = [
  { pattern: numeric('<', 100, '>', 10), isAccepted: false },
  { pattern: numeric('=', 1, '=', 2), isAccepted: false },
  { pattern: numeric('>', 10, '<', 5), isAccepted: false },
  { pattern: numeric('>', 1e12), isAccepted: true, hasNotice: true },
  { pattern: eventId({ wildcard: 'a*b' }), isAccepted: true, hasNotice: true },
  { pattern: eventId({ wildcard: 'a**b' }), isAccepted: false },
  { pattern: eventId({ cidr: '10.0.0.0/24' }), isAccepted: true, hasNotice: true },
  { pattern: eventId({ cidr: '10.0.0.0/32' }), isAccepted: false },
  { pattern: eventId({ exactly: 'a' }), isAccepted: true, hasNotice: true },
  { pattern: eventId({ prefix: { 'equals-ignore-case': 'a' } }), isAccepted: true, hasNotice: true },
  { pattern: eventId({ suffix: { 'equals-ignore-case': 'a' } }), isAccepted: true, hasNotice: true },
  { pattern: eventId({ 'anything-but': { prefix: 'a' } }), isAccepted: true, hasNotice: true },
  { pattern: eventId({ 'anything-but': ['a', 1] }), isAccepted: false },
  { pattern: { 'dynamodb.NewImage.status.S': ['PAID'] }, isAccepted: true },
  { pattern: { $or: [{ eventID: ['a'] }, { dynamodb: { NewImage: { prefix: { S: ['a'] } } } }] }, isAccepted: false },
  {
    pattern: { eventName: ['INSERT'], $or: [{ eventName: ['MODIFY'] }, { eventID: ['a'] }] },
    isAccepted: true,
    hasNotice: true,
  },
];
