import { consumerName } from './consumer-name';
import { LambdaContext } from './lambda-context';
import { ConsumerConfiguration } from '../../../src/shared/contract';
import { QUEUE_RETENTION_SECONDS } from '../../../src/shared/limits';
import { DynamoDBRecord } from '../../record/event';
import { itemKeyOf } from '../../record/item-key';
import { digest, recordId } from '../../record/record-id';

/** The records of a batch, in order, and the invocation that received them. A record's place is its index here. */
export interface ReceivedBatch {
  readonly records: readonly DynamoDBRecord[];
  /** The key of each record's item. */
  readonly itemKeys: readonly string[];
  /** The `recordId` of each record. Empty if nothing is remembered. */
  readonly ids: readonly string[];
  /** The `consumerName` of the function. */
  readonly consumer: string;
  /**
   * Names the pass over the stream that the mapping is making: another one begins when the mapping is made again, or
   * reads other records or other batches.
   */
  readonly epoch: string;
  /** How long a failed record can be redriven, in seconds. */
  readonly failureSeconds: number;
  /** The request id, which all attempts of a batch share. */
  readonly requestId: string;
  readonly functionArn: string | undefined;
}

/** An epoch differs from the few others of a table. */
const EPOCH_DIGITS = 8;

/** The settings on which the memory of a batch depends. */
export interface BatchScope {
  readonly needsIds: boolean;
  /** A name of the user's for a new epoch. */
  readonly epoch?: string;
  readonly configured?: ConsumerConfiguration;
}

export function receivedBatch(
  records: readonly DynamoDBRecord[],
  context: LambdaContext | undefined,
  { needsIds, epoch = '', configured }: BatchScope,
): ReceivedBatch {
  return {
    records,
    itemKeys: records.map(itemKeyOf),
    ids: needsIds ? records.map(recordId) : [],
    consumer: consumerName(context),
    epoch: epochOf(configured, epoch),
    failureSeconds: configured?.failureSeconds ?? QUEUE_RETENTION_SECONDS.max,
    requestId: context?.awsRequestId ?? '',
    functionArn: context?.invokedFunctionArn,
  };
}

/**
 * The failure queue belongs to the epoch because CloudFormation gives each queue a name of its own: a consumer that was
 * removed and added again begins a new epoch with its new queue.
 */
function epochOf(configured: ConsumerConfiguration | undefined, ofUser: string): string {
  const { epoch, failureQueueUrl } = configured ?? {};
  return epoch || ofUser ? digest(JSON.stringify([epoch, failureQueueUrl, ofUser])).slice(0, EPOCH_DIGITS) : '';
}
