import { DynamoDBRecord } from './event';

/** Whether a redrive delivers the record, and not the event source mapping. */
export function isRedriven({ redriven }: DynamoDBRecord): boolean {
  return redriven !== undefined;
}
