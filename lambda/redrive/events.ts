import { FoundFailure, OtherMessage } from './collect';
import { ResolvedFailure } from './failure-resolver';
import { RedrivenRecord } from './records-in-order';
import { HeldMessage } from './sources/failure-source';

/** Somebody else holds messages, which may have earlier records. The redrive tries again. */
export interface WaitingEvent {
  readonly type: 'waiting';
  readonly heldElsewhere: number;
}

/** One step of a redrive, in the order in which they happen. */
export type RedriveEvent =
  | WaitingEvent
  /** Somebody else held messages for so long that the redrive began nothing. */
  | { readonly type: 'blocked'; readonly heldElsewhere: number }
  | FoundEvent
  | GroupEvent
  /** An error ended the redrive of one function and stream. Others go on. */
  | { readonly type: 'stopped'; readonly error: Error }
  /** The signal was aborted. */
  | { readonly type: 'interrupted' };

/** The messages of the source. The redrive holds them now. */
export interface FoundEvent {
  readonly type: 'found';
  readonly failures: readonly FoundFailure[];
  /** The failures that the options ask for. */
  readonly selected: ReadonlySet<FoundFailure>;
  /** Failures that name no function. */
  readonly withoutFunction: readonly FoundFailure[];
  readonly others: readonly OtherMessage[];
}

/** One step with the failures of one function and stream. */
export type GroupEvent =
  /** A selected failure is redriven. `isMixed` tells whether `only` leaves records of it out. */
  | { readonly type: 'resolved'; readonly resolved: ResolvedFailure; readonly isMixed: boolean }
  /** The range of a selected failure has more records than failed. It is left. */
  | { readonly type: 'unclear'; readonly failure: FoundFailure }
  /** The records of a failure cannot be read. Later failures of its stream have to wait. */
  | { readonly type: 'unreadable'; readonly failure: FoundFailure; readonly error: Error }
  /** An invocation begins. */
  | { readonly type: 'sent'; readonly records: readonly RedrivenRecord[] }
  | { readonly type: 'done'; readonly records: readonly RedrivenRecord[] }
  | FailedEvent
  /** An earlier record of the item is not done. */
  | { readonly type: 'heldBack'; readonly record: RedrivenRecord }
  | RemovalEvent;

/** A record is not done. The error completes "it was left, since …". */
export interface FailedEvent {
  readonly type: 'failed';
  readonly record: RedrivenRecord;
  readonly error: string;
  /** The invocation that failed on it. */
  readonly requestId?: string;
}

/** One step with a failure or a message of which all records are done. */
export type RemovalEvent =
  /** The message of a failure with lost records is kept elsewhere. */
  | { readonly type: 'lostKept'; readonly resolved: ResolvedFailure }
  | { readonly type: 'removed'; readonly held: HeldMessage }
  /** The message is still there. The next redrive finds it again. */
  | { readonly type: 'notRemoved'; readonly held: HeldMessage };
