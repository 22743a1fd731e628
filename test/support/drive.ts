import { failureMessage } from '../../lambda/local/rules/failure-message';
import { InvocationResult } from '../../lambda/local/rules/response';
import { MappingSettings } from '../../lambda/local/rules/settings';
import { discarded, EMPTY_SHARD, nextAction, polled, settled } from '../../lambda/local/rules/shard-state';
import { DynamoDBRecord } from '../../lambda/record/event';

export interface Invocation {
  /** Sequence numbers. */
  readonly records: string[];
  readonly batchId: number;
  readonly atMs: number;
}

export interface Outcome {
  readonly invocations: Invocation[];
  readonly messages: any[];
}

/** Runs one batch through the rules under a virtual clock, until nothing is left of it. */
export function drive(
  settings: MappingSettings, records: DynamoDBRecord[], fn: (records: readonly DynamoDBRecord[]) => InvocationResult, startMs = 1_700_000_000_000,
): Outcome {
  const invocations: Invocation[] = [];
  const messages: object[] = [];
  let nowMs = startMs;
  let state = polled(EMPTY_SHARD, records);
  for (;;) {
    const action = nextAction(state, settings, nowMs);
    switch (action.type) {
      case 'poll':
        return { invocations, messages };
      case 'wait':
        nowMs = action.untilMs;
        break;
      case 'invoke': {
        const { batch } = action;
        invocations.push({ records: batch.records.map(({ dynamodb }) => dynamodb!.SequenceNumber!), batchId: batch.id, atMs: nowMs });
        ({ state } = settled(state, settings, fn(batch.records), nowMs));
        break;
      }
      case 'discard': {
        const origin = { functionArn: 'arn:function', streamArn: 'arn:stream', shardId: 'shardId-1', requestId: `request-${action.discard.batch.id}` };
        messages.push(failureMessage(action.discard, origin, nowMs));
        state = discarded(state, action.discard);
        break;
      }
    }
  }
}
