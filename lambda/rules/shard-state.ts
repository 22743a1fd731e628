import { Batch, Discard, discardOf } from './batch';
import { MappingRules } from './mapping-rules';
import { nextPollMs, pollLimit } from './polling';
import { InvocationResult } from './response';
import { settlementOf, Verdict } from './settlement';
import {
  begunBatch,
  dueBatch,
  dueMs,
  EMPTY_SLOT,
  gathered,
  InvocationWindow,
  invocationWindow,
  isDone,
  Slot,
} from './slot';
import { finished, TumblingWindow } from './tumbling-window';
import { DynamoDBRecord } from '../record/event';

/**
 * A state machine for the records of one shard in an event source mapping, without I/O and without a clock.
 *
 *     nextAction → poll    → begun … polled    ↺
 *                → invoke  → begun … settled   ↺
 *                → discard → begun … discarded ↺
 *                → wait, end
 *
 * The driver carries out the action of `nextAction`, and reports its begin and its outcome. Several actions can be in
 * progress: `nextAction` returns further ones meanwhile.
 */
export interface ShardState {
  /** The parallelization factor is their number. */
  readonly slots: readonly Slot[];
  /** A read in progress: how many records were asked for, and when. */
  readonly polling?: { readonly limit: number; readonly begunMs: number };
  /** The next read is not before this time. */
  readonly nextPollMs: number;
  /** The shard has ended and was read completely. */
  readonly isClosed: boolean;
  readonly nextBatchId: number;
}

export type Action =
  | { readonly type: 'poll'; readonly limit: number }
  /** `window` is the tumbling window in the event. */
  | { readonly type: 'invoke'; readonly batch: Batch; readonly window?: InvocationWindow }
  | { readonly type: 'discard'; readonly discard: Discard }
  /** Nothing is due until then, unless an action in progress ends. */
  | { readonly type: 'wait'; readonly untilMs: number }
  | { readonly type: 'end' };

export function emptyShard({ settings: { parallelizationFactor } }: MappingRules): ShardState {
  return {
    slots: new Array<Slot>(parallelizationFactor).fill(EMPTY_SLOT),
    nextPollMs: 0,
    isClosed: false,
    nextBatchId: 1,
  };
}

export function nextAction(state: ShardState, rules: MappingRules, nowMs: number): Action {
  let untilMs = Infinity;
  for (const [index, slot] of state.slots.entries()) {
    if (slot.isBusy) continue;
    const batch = slot.batches[0] ?? newBatch(state, index, rules, nowMs);
    const discard = batch && discardOf(batch, rules.settings, nowMs);
    if (discard) return { type: 'discard', discard };
    if (batch && batch.notBeforeMs <= nowMs) {
      return { type: 'invoke', batch, window: invocationWindow(slot, batch, rules) };
    }
    untilMs = Math.min(untilMs, batch?.notBeforeMs ?? dueMs(slot, rules));
  }
  if (state.isClosed) return state.slots.every(isDone) ? { type: 'end' } : { type: 'wait', untilMs };
  const limit = state.polling ? 0 : pollLimit(state.slots, rules.settings);
  if (limit === 0) return { type: 'wait', untilMs };
  return state.nextPollMs <= nowMs
    ? { type: 'poll', limit }
    : { type: 'wait', untilMs: Math.min(untilMs, state.nextPollMs) };
}

/** Records that an action of `nextAction` has begun. */
export function begun(state: ShardState, action: Action, nowMs: number): ShardState {
  if (action.type === 'poll') return { ...state, polling: { limit: action.limit, begunMs: nowMs } };
  // A batch that is never invoked opens no tumbling window.
  if (action.type === 'invoke') return begunWith(state, action.batch, action.window, nowMs);
  if (action.type === 'discard') {
    return begunWith(state, action.discard.batch, state.slots[action.discard.batch.slot].window, nowMs);
  }
  return state;
}

/** Adds records that were read, or ends the shard if there are none. Records that pass no filter are done. */
export function polled(
  state: ShardState,
  rules: MappingRules,
  records: readonly DynamoDBRecord[] | undefined,
  nowMs: number,
): ShardState {
  const { polling, ...idle } = state;
  if (!records) return { ...idle, isClosed: true };
  const ofSlots = state.slots.map((): DynamoDBRecord[] => []);
  for (const record of records) if (rules.isWanted(record)) ofSlots[rules.slotOf(record)].push(record);
  return {
    ...idle,
    slots: state.slots.map((slot, index) => gathered(slot, ofSlots[index], rules, nowMs)),
    nextPollMs: polling ? nextPollMs(polling.begunMs, polling.limit, records.length) : nowMs,
  };
}

/**
 * Settles the invocation of a batch. It returns how many records from the start of the batch are done, and the time
 * until the next attempt, if there is one.
 */
export function settled(
  state: ShardState,
  rules: MappingRules,
  { slot: index }: Batch,
  result: InvocationResult,
  nowMs: number,
): {
  readonly state: ShardState;
  readonly verdict: Verdict;
  readonly done: number;
  readonly responseError?: string;
  readonly retryInMs?: number;
} {
  const slot = state.slots[index];
  const [batch, ...rest] = slot.batches;
  const { verdict, done, responseError, again, pieces, window } = settlementOf(
    batch,
    slot.window,
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
      ...withSlot(state, index, { ...slot, isBusy: false, batches: [...batches, ...rest], window }),
      nextBatchId: state.nextBatchId + pieces.length,
    },
  };
}

/** Removes discarded records, whether or not the on-failure destination has got their message. */
export function discarded(state: ShardState, { batch: { slot: index, windowEndMs }, records }: Discard): ShardState {
  const slot = state.slots[index];
  const [batch, ...rest] = slot.batches;
  const left = batch.records.slice(records.length);
  // A batch without its oldest records is the same batch, so its attempts count.
  const shortened = left.length > 0 ? [{ ...batch, records: left }] : [];
  const window = windowEndMs !== undefined && slot.window ? finished(slot.window) : slot.window;
  return withSlot(state, index, { ...slot, isBusy: false, batches: [...shortened, ...rest], window });
}

function newBatch(state: ShardState, index: number, rules: MappingRules, nowMs: number): Batch | undefined {
  const due = dueBatch(state.slots[index], rules, state.isClosed, nowMs);
  return due && { ...freshBatch(index, state.nextBatchId), ...due };
}

function freshBatch(slot: number, id: number): Omit<Batch, 'records'> {
  return { id, slot, attempts: 0, throttles: 0, notBeforeMs: 0 };
}

function begunWith(state: ShardState, batch: Batch, window: TumblingWindow | undefined, nowMs: number): ShardState {
  const slot = state.slots[batch.slot];
  const isNew = slot.batches.length === 0;
  return {
    ...withSlot(state, batch.slot, { ...(isNew ? begunBatch(slot, batch, nowMs) : slot), isBusy: true, window }),
    nextBatchId: isNew ? batch.id + 1 : state.nextBatchId,
  };
}

function withSlot(state: ShardState, index: number, slot: Slot): ShardState {
  return { ...state, slots: state.slots.map((other, place) => (place === index ? slot : other)) };
}
