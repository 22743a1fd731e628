import { FoundFailure, OtherMessage } from './collect';
import { FailedEvent, RedriveEvent } from './events';
import { HeldMessage } from './sources/failure-source';

/** How many records a redrive has come past. */
export interface RedriveCounts {
  /** The records of the selected failures. */
  total: number;
  done: number;
  /** The function has failed on them again. */
  failed: number;
  /** An earlier record of their item is not done. */
  heldBack: number;
  /** The stream has trimmed them. */
  lost: number;
  invocations: number;
}

/** The sum of a redrive's events, at any time and at its end. */
export class RedriveSummary {
  public readonly counts: RedriveCounts = { total: 0, done: 0, failed: 0, heldBack: 0, lost: 0, invocations: 0 };
  /** Selected failures that have a record of the wanted key, or all of them if no key is wanted. */
  public matching = 0;
  /** How many of them have records of other keys too, so that they stay. */
  public mixed = 0;
  /** How many lost records have their message kept elsewhere. */
  public keptLost = 0;
  public removed = 0;
  /** Messages that are done and could not be removed. */
  public readonly notRemoved: HeldMessage[] = [];
  public readonly failed: FailedEvent[] = [];
  /** Failures whose range has more records than failed. */
  public readonly unclear: FoundFailure[] = [];
  public withoutFunction: readonly FoundFailure[] = [];
  public others: readonly OtherMessage[] = [];
  /** How many messages somebody else held for so long that nothing was begun. */
  public heldElsewhere = 0;
  private isInterrupted = false;
  private readonly open = new Set<HeldMessage>();
  /** Errors by their message: an error of a function meets all its streams. */
  private readonly errors = new Map<string, Error>();

  /** Adds each kind of event. */
  private readonly on: {
    readonly [Type in RedriveEvent['type']]: (event: Extract<RedriveEvent, { type: Type }>) => void;
  } = {
    waiting: () => undefined,
    blocked: ({ heldElsewhere }) => {
      this.heldElsewhere = heldElsewhere;
    },
    found: ({ failures, selected, withoutFunction, others }) => {
      this.counts.total = [...selected].reduce((sum, { batchSize }) => sum + batchSize, 0);
      for (const { held } of failures) this.open.add(held);
      this.withoutFunction = withoutFunction;
      this.others = others;
    },
    resolved: ({ resolved, isMixed }) => {
      this.matching++;
      if (isMixed) this.mixed++;
      this.counts.lost += resolved.lost;
    },
    unclear: ({ failure }) => {
      this.matching++;
      this.unclear.push(failure);
    },
    unreadable: ({ error }) => this.errors.set(error.message, error),
    sent: () => this.counts.invocations++,
    done: ({ records }) => {
      this.counts.done += records.length;
    },
    failed: (event) => {
      this.counts.failed++;
      this.failed.push(event);
    },
    heldBack: () => this.counts.heldBack++,
    lostKept: ({ resolved }) => {
      this.keptLost += resolved.lost;
    },
    removed: ({ held }) => {
      this.removed++;
      this.open.delete(held);
    },
    notRemoved: ({ held }) => {
      this.notRemoved.push(held);
      this.open.delete(held);
    },
    stopped: ({ error }) => this.errors.set(error.message, error),
    interrupted: () => {
      this.isInterrupted = true;
    },
  };

  public add(event: RedriveEvent): void {
    (this.on[event.type] as (event: RedriveEvent) => void)(event);
  }

  /** How many messages of failures are as they were. */
  public get left(): number {
    return this.open.size;
  }

  /** Why the redrive ended early, at least for one function or stream. */
  public get stopped(): 'interrupted' | Error | undefined {
    if (this.isInterrupted) return 'interrupted';
    const errors = [...this.errors.values()];
    return errors.length > 1
      ? new AggregateError(errors, errors.map(({ message }) => message).join('. And '))
      : errors[0];
  }
}
