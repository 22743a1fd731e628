import { DynamoDBRecord } from '../record/event';
import { itemKeyOf } from '../record/item-key';

/**
 * Returns the slot of a record. All records of an item, which is its partition and sort key, share a slot and stay in
 * order. AWS does not document its choice of the slot. Ours is a hash.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function slotOf(record: DynamoDBRecord, slots: number): number {
  const itemKey = itemKeyOf(record);
  let hash = 0;
  for (let index = 0; index < itemKey.length; index++) hash = (hash * 31 + itemKey.charCodeAt(index)) % 2_147_483_647;
  return hash % slots;
}
