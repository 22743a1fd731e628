import { toSecond } from './arrival';
import { InvocationWindow } from './slot';
import { DynamoDBRecord, DynamoDBStreamEvent } from '../record/event';

/**
 * Makes the event of an invocation. With a tumbling window it has the window and the shard too.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
 */
export function invocationEvent(
  records: readonly DynamoDBRecord[],
  window: InvocationWindow | undefined,
  shardId: string,
  streamArn: string,
): DynamoDBStreamEvent {
  if (!window) return { Records: records };
  return {
    Records: records,
    window: { start: toSecond(window.startMs), end: toSecond(window.endMs) },
    state: window.state,
    shardId,
    eventSourceARN: streamArn,
    isFinalInvokeForWindow: window.isFinal,
    isWindowTerminatedEarly: window.isTerminatedEarly,
  };
}
