import { consumerName } from './consumer-name';
import { LambdaContext } from './lambda-context';
import { DynamoDBRecord } from '../../record/event';
import { itemKeyOf } from '../../record/item-key';
import { recordId } from '../../record/record-id';

/**
 * The records of a batch, in order, and the invocation that has them. Whatever is said of a record names its place in
 * the batch.
 */
export interface ReceivedBatch {
  readonly records: readonly DynamoDBRecord[];
  /** Of the items that the records are about. */
  readonly itemKeys: readonly string[];
  /** Of the records, the same for each delivery: 32 hexadecimal digits. Left empty where nothing is remembered. */
  readonly ids: readonly string[];
  /** A name that all invocations of a consumer have in common. */
  readonly consumer: string;
  /** The same for every attempt of a batch. */
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
