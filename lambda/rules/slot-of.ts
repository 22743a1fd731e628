import { DynamoDBRecord } from '../record/event';
import { itemKeyOf } from '../record/item-key';

/**
 * Which of the slots of a shard a record is in: all records of an item, partition and sort key, are in the same one,
 * and stay in order. Which slot that is on AWS is not known; here it is a hash.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function slotOf(record: DynamoDBRecord, slots: number): number {
  const itemKey = itemKeyOf(record);
  let hash = 0;
  for (let index = 0; index < itemKey.length; index++) hash = (hash * 31 + itemKey.charCodeAt(index)) % 2_147_483_647;
  return hash % slots;
}
