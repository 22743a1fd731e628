import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { collect, FoundFailure, IsOurs, OtherMessage } from './collect';
import { GroupRun, LeftRecord } from './group-run';
import { Invoke } from './invoke';
import { planOf, Selection } from './plan';
import { KeepLost, Settlement } from './settlement';
import { Objects } from './sources/bucket';
import { FailureSource, HeldMessage } from './sources/source';
import { takeAll } from './take-all';

/** What records are redriven with. */
export interface RedriveParts {
  readonly source: FailureSource;
  readonly objects: Objects;
  readonly streams: DynamoDBStreamsClient;
  readonly invoke: Invoke;
  readonly keepLost: KeepLost;
  /** Left out, all are. */
  readonly isOurs?: IsOurs;
}

/** What is redriven, and how. */
export interface RedriveOptions extends Selection {
  /** Records a second, at most. */
  readonly rate?: number;
  /** Only records of this key, as `isKey` understands it. */
  readonly only?: string;
  /** Whether to redrive all records of a range even where more lie in it than failed. */
  readonly wholeRange?: boolean;
  /** Ends it after the invocation in hand. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RedriveProgress) => void;
}

/** How many records. */
export interface RedriveCounts {
  /** Of the failures that are selected. */
  total: number;
  done: number;
  /** The function has failed on them again. */
  failed: number;
  /** They wait for an earlier record of their item. */
  heldBack: number;
  /** The stream has trimmed them. */
  lost: number;
  invocations: number;
}

export type RedriveProgress =
  | { readonly type: 'waiting'; readonly heldElsewhere: number }
  | { readonly type: 'counted'; readonly counts: Readonly<RedriveCounts> };

/** What came of it. */
export interface RedriveResult {
  readonly counts: Readonly<RedriveCounts>;
  /** Failures that were selected, and have a record of the key that was asked for, if one was. */
  readonly matching: readonly FoundFailure[];
  /** Those of them that have records of other keys too, if one was asked for: they stay. */
  readonly mixed: readonly FoundFailure[];
  /** Messages that are done, and removed. */
  readonly removed: number;
  /** Of the records that are lost, those whose message is kept elsewhere. That of others is where it was. */
  readonly keptLost: number;
  /** Messages that are done, and could not be removed. */
  readonly notRemoved: readonly HeldMessage[];
  /** Messages of failures that are as they were. */
  readonly left: number;
  /** Records that are not done, and why. */
  readonly leftRecords: readonly LeftRecord[];
  /** Failures whose range has more records than failed: not redriven. */
  readonly unclear: readonly FoundFailure[];
  readonly withoutFunction: readonly FoundFailure[];
  readonly others: readonly OtherMessage[];
  /** Messages that somebody else held for so long that nothing was begun. */
  readonly heldElsewhere: number;
  /** What ended it before its time, at least for one function or stream. */
  readonly stopped?: 'interrupted' | Error;
}

/**
 * Gives the records of failures back to their function, those of an item in their order, and removes each message once
 * all its records are done. What is not done is left as it was, whatever happens.
 */
export async function redrive(parts: RedriveParts, options: RedriveOptions): Promise<RedriveResult> {
  const { source, objects, keepLost, isOurs } = parts;
  const { signal, onProgress } = options;
  const counts: RedriveCounts = { total: 0, done: 0, failed: 0, heldBack: 0, lost: 0, invocations: 0 };
  const leftRecords: LeftRecord[] = [];
  const matching: FoundFailure[] = [];
  const mixed: FoundFailure[] = [];
  const unclear: FoundFailure[] = [];
  try {
    const { messages, heldElsewhere } = await takeAll(
      source,
      (others) => onProgress?.({ type: 'waiting', heldElsewhere: others }),
      signal,
    );
    const collection = await collect(messages, objects, signal, isOurs);
    const plan = planOf(collection, options, Date.now());
    const settlement = new Settlement(collection, source, objects, keepLost);
    counts.total = [...plan.selected].reduce((sum, { batchSize }) => sum + batchSize, 0);

    const needed = new Set(plan.groups.flatMap(({ failures }) => failures.map(({ held }) => held)));
    await source.release(
      [...collection.failures, ...collection.others].map(({ held }) => held).filter((held) => !needed.has(held)),
    );
    const pace = new Pace(options.rate);
    const errors = new Map<string, Error>();
    for (const group of plan.groups) {
      const onCount = () => onProgress?.({ type: 'counted', counts });
      const found = { counts, leftRecords, matching, mixed, unclear };
      const run = new GroupRun(group, {
        ...parts,
        ...options,
        ...found,
        selected: plan.selected,
        settlement,
        pace,
        onCount,
      });
      // What is wrong with a stream or a function does not concern the others.
      await run.run().catch((error: Error) => errors.set(error.message, error));
      if (signal?.aborted) break;
    }
    const stopped: RedriveResult['stopped'] = signal?.aborted ? 'interrupted' : inOne([...errors.values()]);
    const left =
      new Set(collection.failures.map(({ held }) => held)).size - settlement.removed - settlement.notRemoved.length;
    const { removed, keptLost, notRemoved } = settlement;
    const { withoutFunction } = plan;
    const ended = { removed, keptLost, notRemoved, left, others: collection.others, heldElsewhere, stopped };
    return { ...ended, counts, matching, mixed, leftRecords, unclear, withoutFunction };
  } finally {
    await source.close();
  }
}

function inOne(errors: readonly Error[]): Error | undefined {
  return errors.length > 1
    ? new AggregateError(errors, errors.map(({ message }) => message).join('. And '))
    : errors[0];
}

/** Holds invocations apart. */
export class Pace {
  private readonly startMs = Date.now();
  private records = 0;

  public constructor(public readonly rate = Infinity) {}

  /** Resolves when it is time for the next records. */
  public async next(count: number, signal?: AbortSignal): Promise<void> {
    const dueMs = this.startMs + (this.records / this.rate) * 1000;
    this.records += count;
    const waitMs = dueMs - Date.now();
    // An abort ends the wait, and whoever waits looks at the signal.
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
