import { DynamoDBRecord } from './event';

/**
 * Returns the full primary key of the record's item as one string. Two records have the same string if and only if they
 * are about the same item. It contains names and types, and the table's name if Kinesis carries several tables.
 */
export function itemKeyOf({ dynamodb, tableName }: DynamoDBRecord): string {
  // A record without keys fails later, when it is decoded.
  const keys = dynamodb?.Keys ?? {};
  let itemKey = tableName ? sized(tableName) : '';
  // JSON does not keep the order of attributes.
  for (const name of Object.keys(keys).sort()) {
    const attribute = keys[name] as { readonly [type: string]: string };
    for (const type in attribute) itemKey += `${sized(name)}${type}${sized(attribute[type])}`;
  }
  return itemKey;
}

/** Puts its length before a text, which shows where the text ends. */
function sized(text: string): string {
  return `${text.length}:${text}`;
}
