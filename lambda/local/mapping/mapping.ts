import { MappingEvent } from './mapping-events';
import { FailureMessage } from '../../../src/shared/failure-message';
import { DynamoDBRecord, DynamoDBStreamEvent } from '../../record/event';
import { MappingSettings } from '../../rules/mapping-settings';
import { InvocationResult } from '../../rules/response';

/** Where the messages about discarded records go. */
export interface OnFailureDestination {
  readonly arn: string;
  /** Sends the message about these records, which are not in it. */
  send(message: FailureMessage, records: readonly DynamoDBRecord[]): Promise<void>;
}

/** What a local event source mapping works with. */
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
   * The next records, none if there are none yet, or undefined at the end of a closed shard. None at once when it is
   * told to stop.
   */
  read(limit: number, stop: AbortSignal): Promise<readonly DynamoDBRecord[] | undefined>;
}
