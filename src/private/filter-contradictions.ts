import { KnownRecords } from './table-stream';
import { isAbsence } from '../shared/event-pattern/compile-pattern';
import { Alternative } from '../shared/event-pattern/parse-pattern';
import { ABSENT_IMAGES, IMAGES_OF_VIEW } from '../shared/record-shape';
import { Misfit } from '../shared/unmatchable';

/** A condition on the value of an attribute. */
interface AttributeCondition {
  /** `Keys`, `NewImage` or `OldImage`. */
  readonly image: string;
  /** The names of the attribute and of those around it, joined by dots. */
  readonly attribute: string;
  readonly type: string;
  readonly path: string;
  readonly allowsAbsence: boolean;
}

type Contradiction = Pick<Misfit, 'path' | 'reason' | 'fix'>;

/** Finds a condition that no record of this table meets, or not together with the others. */
export function contradictionIn(alternative: Alternative, known: KnownRecords): Misfit | undefined {
  const conditions = [...alternative].flatMap(([name, { path, allowed }]): AttributeCondition[] => {
    const [top, image, ...names] = name.split('.');
    if (top !== 'dynamodb' || names.length < 2) return [];
    const type = names.pop()!;
    return [{ image, attribute: names.join('.'), type, path, allowsAbsence: allowed.some(isAbsence) }];
  });
  for (const condition of conditions) {
    const contradiction =
      (condition.image === 'Keys' ? otherKey(condition, known) : missingImage(condition, alternative, known)) ??
      otherType(condition, conditions);
    if (contradiction) return { ...contradiction, matchesNothing: true };
  }
  return undefined;
}

function otherKey({ attribute, type, path }: AttributeCondition, { keys }: KnownRecords): Contradiction | undefined {
  if (!keys) return undefined;
  const key = keys.find(({ name }) => name === attribute);
  if (!key) {
    return {
      path: parentOf(path),
      reason: `the key of the table is ${keys.map(({ name }) => name).join(' and ')}`,
      fix: 'Filter on a key attribute, or on an image',
    };
  }
  return key.type && key.type !== type
    ? {
        path: parentOf(path),
        reason: `the key attribute is of type ${key.type}, and the pattern asks for ${type}`,
        fix: `Ask for ${key.type}`,
      }
    : undefined;
}

/** An item that is created has no old image, one that is deleted has no new image. */
function missingImage(
  { image, path, allowsAbsence }: AttributeCondition,
  alternative: Alternative,
  { viewType }: KnownRecords,
): Contradiction | undefined {
  if (viewType && IMAGES_OF_VIEW[viewType]?.includes(image) === false) {
    return {
      path,
      reason: `the stream of the table is ${viewType}, which has no ${image}`,
      fix: 'Filter on Keys, or change what the stream carries',
    };
  }
  const events = alternative.get('eventName')?.allowed ?? [];
  const isAbsent = events.length > 0 && events.every((event) => ABSENT_IMAGES[`${event}`] === image);
  return isAbsent && !allowsAbsence
    ? {
        path,
        reason: `a record of ${events[0]} has no ${image}`,
        fix: 'Leave one of the two out, or use StreamFilter.anyOf(…) for either',
      }
    : undefined;
}

function otherType(
  { image, attribute, path, allowsAbsence }: AttributeCondition,
  conditions: readonly AttributeCondition[],
): Contradiction | undefined {
  const required = conditions.filter(
    (other) => other.image === image && other.attribute === attribute && !other.allowsAbsence,
  );
  return allowsAbsence || required.length < 2
    ? undefined
    : {
        path: parentOf(path),
        reason: `an attribute has one type, got ${required.map(({ type }) => type).join(' and ')}`,
        fix: 'Use StreamFilter.anyOf(…) for either',
      };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}
