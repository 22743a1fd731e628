import { failureMessage } from '../../lambda/local/rules/failure-message';
import { rulesOf } from '../../lambda/local/rules/mapping-rules';
import { InvocationResult } from '../../lambda/local/rules/response';
import { MappingSettings } from '../../lambda/local/rules/settings';
import { begun, discarded, emptyShard, nextAction, polled, settled } from '../../lambda/local/rules/shard-state';
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

/** Runs a shard through the rules under a virtual clock, one thing after another, until nothing is left of it. */
export function drive(
  settings: MappingSettings,
  records: readonly DynamoDBRecord[],
  fn: (records: readonly DynamoDBRecord[]) => InvocationResult,
  startMs = 1_700_000_000_000,
): Outcome {
  const rules = rulesOf(settings);
  const invocations: Invocation[] = [];
  const messages: (object | undefined)[] = [];
  let [state, next, nowMs] = [emptyShard(rules), 0, startMs];
  for (;;) {
    const action = nextAction(state, rules, nowMs);
    state = begun(state, rules, action, nowMs);
    switch (action.type) {
      case 'end':
        return { invocations, messages };
      case 'wait':
        nowMs = action.untilMs;
        break;
      case 'poll':
        state = polled(state, rules, next < records.length ? records.slice(next, next + action.limit) : undefined, nowMs);
        next += action.limit;
        break;
      case 'invoke': {
        const { batch } = action;
        invocations.push({ records: batch.records.map(({ dynamodb }) => dynamodb!.SequenceNumber!), batchId: batch.id, atMs: nowMs });
        ({ state } = settled(state, rules, batch, fn(batch.records), nowMs));
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
