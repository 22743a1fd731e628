import { Batch, Discard, discardOf } from './batch';
import {
  begunBatch,
  dueBatch,
  dueMs,
  EMPTY_LANE,
  gathered,
  InvocationWindow,
  invocationWindow,
  isDone,
  Lane,
} from './lane';
import { MappingRules } from './mapping-rules';
import { nextPollMs, pollLimit } from './polling';
import { InvocationResult } from './response';
import { settlementOf, Verdict } from './settlement';
import { finished, TumblingWindow } from './tumbling-window';
import { DynamoDBRecord } from '../record/event';

/**
 * What an event source mapping does with the records of one shard, as a state machine without I/O and without a clock.
 *
 *     nextAction → poll    → begun … polled    ↺
 *                → invoke  → begun … settled   ↺
 *                → discard → begun … discarded ↺
 *                → wait, end
 *
 * Whoever drives it does what `nextAction` says, tells `begun` as it begins, and what came of it when it has ended.
 * Several things can be under way: `nextAction` says what else can be done meanwhile.
 */
export interface ShardState {
  /** As many as the parallelization factor. */
  readonly lanes: readonly Lane[];
  /** How many records were asked for, and when, while they are read. */
  readonly polling?: { readonly limit: number; readonly begunMs: number };
  /** No records are asked for before. */
  readonly nextPollMs: number;
  /** All that the shard ever had was read. */
  readonly isClosed: boolean;
  readonly nextBatchId: number;
}

export type Action =
  | { readonly type: 'poll'; readonly limit: number }
  /** `window` is the tumbling window that the event tells of. */
  | { readonly type: 'invoke'; readonly batch: Batch; readonly window?: InvocationWindow }
  | { readonly type: 'discard'; readonly discard: Discard }
  /** There is nothing to do until then, unless something ends that is under way. */
  | { readonly type: 'wait'; readonly untilMs: number }
  | { readonly type: 'end' };

export function emptyShard({ settings: { parallelizationFactor } }: MappingRules): ShardState {
  return {
    lanes: new Array<Lane>(parallelizationFactor).fill(EMPTY_LANE),
    nextPollMs: 0,
    isClosed: false,
    nextBatchId: 1,
  };
}

export function nextAction(state: ShardState, rules: MappingRules, nowMs: number): Action {
  let untilMs = Infinity;
  for (const [index, lane] of state.lanes.entries()) {
    if (lane.isBusy) continue;
    const batch = lane.batches[0] ?? newBatch(state, index, rules, nowMs);
    const discard = batch && discardOf(batch, rules.settings, nowMs);
    if (discard) return { type: 'discard', discard };
    if (batch && batch.notBeforeMs <= nowMs) {
      return { type: 'invoke', batch, window: invocationWindow(lane, batch, rules) };
    }
    untilMs = Math.min(untilMs, batch?.notBeforeMs ?? dueMs(lane, rules));
  }
  if (state.isClosed) return state.lanes.every(isDone) ? { type: 'end' } : { type: 'wait', untilMs };
  const limit = state.polling ? 0 : pollLimit(state.lanes, rules.settings);
  if (limit === 0) return { type: 'wait', untilMs };
  return state.nextPollMs <= nowMs
    ? { type: 'poll', limit }
    : { type: 'wait', untilMs: Math.min(untilMs, state.nextPollMs) };
}

/** What `nextAction` said is being done from now on. */
export function begun(state: ShardState, action: Action, nowMs: number): ShardState {
  if (action.type === 'poll') return { ...state, polling: { limit: action.limit, begunMs: nowMs } };
  // What is never invoked opens no tumbling window.
  if (action.type === 'invoke') return begunWith(state, action.batch, action.window, nowMs);
  if (action.type === 'discard') {
    return begunWith(state, action.discard.batch, state.lanes[action.discard.batch.lane].window, nowMs);
  }
  return state;
}

/**
 * These records were read, or, without any, the shard has ended. What the filters do not let through is done with that.
 */
export function polled(
  state: ShardState,
  rules: MappingRules,
  records: readonly DynamoDBRecord[] | undefined,
  nowMs: number,
): ShardState {
  const { polling, ...idle } = state;
  if (!records) return { ...idle, isClosed: true };
  const ofLanes = state.lanes.map((): DynamoDBRecord[] => []);
  for (const record of records) if (rules.isWanted(record)) ofLanes[rules.laneOf(record)].push(record);
  return {
    ...idle,
    lanes: state.lanes.map((lane, index) => gathered(lane, ofLanes[index], rules, nowMs)),
    nextPollMs: polling ? nextPollMs(polling.begunMs, polling.limit, records.length) : nowMs,
  };
}

/**
 * The batch was invoked, and this came of it: so many of its records are done, from its start. The next attempt, if
 * there is one, is `retryInMs` from now.
 */
export function settled(
  state: ShardState,
  rules: MappingRules,
  { lane: index }: Batch,
  result: InvocationResult,
  nowMs: number,
): {
  readonly state: ShardState;
  readonly verdict: Verdict;
  readonly done: number;
  readonly responseError?: string;
  readonly retryInMs?: number;
} {
  const lane = state.lanes[index];
  const [batch, ...rest] = lane.batches;
  const { verdict, done, responseError, again, pieces, window } = settlementOf(
    batch,
    lane.window,
    result,
    rules.settings,
    nowMs,
  );
  const batches = again
    ? [again]
    : pieces.map((records, piece): Batch => ({ ...freshBatch(index, state.nextBatchId + piece), records }));
  return {
    verdict,
    done,
    responseError,
    retryInMs: again && verdict !== 'exhausted' ? again.notBeforeMs - nowMs : undefined,
    state: {
      ...withLane(state, index, { ...lane, isBusy: false, batches: [...batches, ...rest], window }),
      nextBatchId: state.nextBatchId + pieces.length,
    },
  };
}

/**
 * The discarded records were sent to the on-failure destination, or could not be: they are gone from here either way.
 */
export function discarded(state: ShardState, { batch: { lane: index, windowEndMs }, records }: Discard): ShardState {
  const lane = state.lanes[index];
  const [batch, ...rest] = lane.batches;
  const left = batch.records.slice(records.length);
  // A batch that has lost its head is still that batch: its attempts count.
  const shortened = left.length > 0 ? [{ ...batch, records: left }] : [];
  const window = windowEndMs !== undefined && lane.window ? finished(lane.window) : lane.window;
  return withLane(state, index, { ...lane, isBusy: false, batches: [...shortened, ...rest], window });
}

function newBatch(state: ShardState, index: number, rules: MappingRules, nowMs: number): Batch | undefined {
  const due = dueBatch(state.lanes[index], rules, state.isClosed, nowMs);
  return due && { ...freshBatch(index, state.nextBatchId), ...due };
}

function freshBatch(lane: number, id: number): Omit<Batch, 'records'> {
  return { id, lane, attempts: 0, throttles: 0, notBeforeMs: 0 };
}

function begunWith(state: ShardState, batch: Batch, window: TumblingWindow | undefined, nowMs: number): ShardState {
  const lane = state.lanes[batch.lane];
  const isNew = lane.batches.length === 0;
  return {
    ...withLane(state, batch.lane, { ...(isNew ? begunBatch(lane, batch, nowMs) : lane), isBusy: true, window }),
    nextBatchId: isNew ? batch.id + 1 : state.nextBatchId,
  };
}

function withLane(state: ShardState, index: number, lane: Lane): ShardState {
  return { ...state, lanes: state.lanes.map((other, place) => (place === index ? lane : other)) };
}
