import { MappingEvent } from './mapping-events';
import { FailureMessage } from '../../../src/shared/failure-message';
import { DynamoDBRecord, DynamoDBStreamEvent } from '../../record/event';
import { MappingSettings } from '../../rules/mapping-settings';
import { InvocationResult } from '../../rules/response';

/** Receives the messages about discarded records. */
export interface OnFailureDestination {
  readonly arn: string;
  /** Sends the message about these records. The message itself does not have them. */
  send(message: FailureMessage, records: readonly DynamoDBRecord[]): Promise<void>;
}

/** A local event source mapping needs these parts. */
export interface Mapping {
  readonly logicalId: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly settings: MappingSettings;
  readonly destination?: OnFailureDestination;
  readonly invoke: (event: DynamoDBStreamEvent, requestId: string, slot: number) => Promise<InvocationResult>;
  readonly onEvent: (event: MappingEvent) => void;
}

/** The records of one shard, in order. */
export interface RecordReader {
  /**
   * Returns the next records, of which there may be none yet, or undefined at the end of a closed shard. After `stop`
   * it returns none at once.
   */
  read(limit: number, stop: AbortSignal): Promise<readonly DynamoDBRecord[] | undefined>;
}
