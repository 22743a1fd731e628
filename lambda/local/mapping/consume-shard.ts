import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MappingEvent } from './events';
import { DynamoDBRecord, DynamoDBStreamEvent } from '../../record/event';
import { failureMessage } from '../rules/failure-message';
import { InvocationResult } from '../rules/response';
import { MappingSettings } from '../rules/settings';
import { Batch, discarded, EMPTY_SHARD, nextAction, polled, settled } from '../rules/shard-state';

/** An event source mapping polls each shard four times a second; one that is behind reads on at once. */
const POLL_INTERVAL_MS = 250;

/** Where the messages about discarded records go. */
export interface OnFailureDestination {
  readonly arn: string;
  send(message: object): Promise<void>;
}

/** What a local event source mapping works with. */
export interface Mapping {
  readonly logicalId: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly settings: MappingSettings;
  readonly destination?: OnFailureDestination;
  readonly invoke: (event: DynamoDBStreamEvent, requestId: string) => Promise<InvocationResult>;
  readonly onEvent: (event: MappingEvent) => void;
}

/** The records of one shard, in order. */
export interface RecordReader {
  /** The next records, none if there are none yet, or undefined at the end of a closed shard. */
  read(limit: number): Promise<DynamoDBRecord[] | undefined>;
}

/** Takes one shard from its first record to its end, doing what the rules say. Returns early when it is told to stop. */
export async function consumeShard(mapping: Mapping, shardId: string, reader: RecordReader, stop: AbortSignal): Promise<void> {
  const { settings } = mapping;
  let state = EMPTY_SHARD;
  let request = { batchId: 0, requestId: '' };
  let nextPollMs = 0;

  while (!stop.aborted) {
    const action = nextAction(state, settings, Date.now());
    switch (action.type) {
      case 'poll': {
        await pause(nextPollMs - Date.now(), stop);
        const polledAtMs = Date.now();
        const records = await reader.read(settings.batchSize);
        if (!records) return;
        nextPollMs = records.length < settings.batchSize ? polledAtMs + POLL_INTERVAL_MS : polledAtMs;
        state = polled(state, records);
        break;
      }
      case 'wait':
        await pause(action.untilMs - Date.now(), stop);
        break;
      case 'invoke': {
        const { batch } = action;
        const origin = originOf(batch);
        const startedAtMs = Date.now();
        const result = await mapping.invoke({ Records: batch.records }, origin.requestId);
        const endedAtMs = Date.now();
        const { state: next, verdict } = settled(state, settings, result, endedAtMs);
        state = next;
        const retryInMs = verdict === 'retrying' ? state.batches[0].notBeforeMs - endedAtMs : undefined;
        mapping.onEvent({ type: 'invoked', ...origin, batch, result, verdict, retryInMs, startedAtMs, endedAtMs });
        break;
      }
      case 'discard': {
        const { discard } = action;
        const origin = originOf(discard.batch);
        const { functionArn, streamArn, destination } = mapping;
        const message = failureMessage(discard, { functionArn, streamArn, shardId, requestId: origin.requestId }, Date.now());
        const deliveryError = await destination?.send(message).then(() => undefined, (error) => error);
        state = discarded(state, discard);
        mapping.onEvent({ type: 'discarded', ...origin, discard, destination: destination?.arn, deliveryError });
        break;
      }
    }
  }

  /** Every attempt of a batch has the same request id, and no other batch has it. */
  function originOf({ id }: Batch) {
    if (request.batchId !== id) request = { batchId: id, requestId: randomUUID() };
    return { mapping: mapping.logicalId, functionName: mapping.functionName, shardId, requestId: request.requestId };
  }
}

/** Sleeps, but not past the moment it is told to stop. */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
}
