import { AttributeMap, AttributeValue } from './event';

/** The attributes that differ, by name, with their values before and after. A missing attribute has no value. */
export type Changes<Item> = {
  readonly [Name in keyof Item]?: { readonly oldValue?: Item[Name]; readonly newValue?: Item[Name] };
};

/**
 * Returns the names of the attributes that differ between two images. It compares them without decoding, because most
 * attributes of most changes are equal.
 */
export function changedNames(oldImage: AttributeMap, newImage: AttributeMap): string[] {
  const names = Object.keys(oldImage).filter(
    (name) => !Object.hasOwn(newImage, name) || !isEqual(oldImage[name], newImage[name]),
  );
  return names.concat(Object.keys(newImage).filter((name) => !Object.hasOwn(oldImage, name)));
}

/** Compares two attributes. DynamoDB writes a number in one way only, so equal numbers are equal texts. */
function isEqual(one: AttributeValue, other: AttributeValue): boolean {
  const [[type, a]] = Object.entries(one);
  const b = other[type as keyof AttributeValue];
  if (a === b) return true;
  if (b === undefined) return false;
  switch (type) {
    case 'M':
      return changedNames(a, b as AttributeMap).length === 0;
    case 'L':
      return (
        a.length === (b as AttributeValue[]).length &&
        a.every((element: AttributeValue, index: number) => isEqual(element, (b as AttributeValue[])[index]))
      );
    case 'SS':
    case 'NS':
    case 'BS': {
      const members = new Set(b as string[]);
      return a.length === members.size && a.every((member: string) => members.has(member));
    }
    default:
      return false;
  }
}
