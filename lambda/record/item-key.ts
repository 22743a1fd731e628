import { DynamoDBRecord } from './event';

/**
 * The full primary key of the item that a record is about, in one string. Two records have the same one if, and only
 * if, they are about the same item: names and types are in it, and where Kinesis carries several tables, the table.
 */
export function itemKeyOf({ dynamodb, tableName }: DynamoDBRecord): string {
  // Without keys it is no record of an item, which fails when it is decoded.
  const keys = dynamodb?.Keys ?? {};
  let itemKey = tableName ? sized(tableName) : '';
  // JSON does not keep the order of the attributes.
  for (const name of Object.keys(keys).sort()) {
    const attribute = keys[name] as { readonly [type: string]: string };
    for (const type in attribute) itemKey += `${sized(name)}${type}${sized(attribute[type])}`;
  }
  return itemKey;
}

/** A length tells where a text ends, whatever is in it. */
function sized(text: string): string {
  return `${text.length}:${text}`;
}
