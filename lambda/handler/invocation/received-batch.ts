import { consumerName } from './consumer-name';
import { LambdaContext } from './lambda-context';
import { DynamoDBRecord } from '../../record/event';
import { itemKeyOf } from '../../record/item-key';
import { recordId } from '../../record/record-id';

/** The records of a batch, in order, and the invocation that received them. A record's place is its index here. */
export interface ReceivedBatch {
  readonly records: readonly DynamoDBRecord[];
  /** The key of each record's item. */
  readonly itemKeys: readonly string[];
  /** The `recordId` of each record. Empty if nothing is remembered. */
  readonly ids: readonly string[];
  /** The `consumerName` of the function. */
  readonly consumer: string;
  /** The request id, which all attempts of a batch share. */
  readonly requestId: string;
  readonly functionArn: string | undefined;
}

export function receivedBatch(
  records: readonly DynamoDBRecord[],
  context: LambdaContext | undefined,
  needsIds: boolean,
): ReceivedBatch {
  return {
    records,
    itemKeys: records.map(itemKeyOf),
    ids: needsIds ? records.map(recordId) : [],
    consumer: consumerName(context),
    requestId: context?.awsRequestId ?? '',
    functionArn: context?.invokedFunctionArn,
  };
}
