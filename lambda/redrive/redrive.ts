import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { acquireMessages } from './acquire-messages';
import { collect, IsOurs } from './collect';
import { RedriveEvent } from './events';
import { Invoke } from './lambda-invoke';
import { KeepLost, MessageRemover } from './message-remover';
import { Pace } from './pace';
import { FailureSelection, planOf } from './plan';
import { RecordSelection, redriveGroup } from './redrive-group';
import { Objects } from './sources/bucket-source';
import { FailureSource } from './sources/failure-source';
import { Clock, SYSTEM_CLOCK } from '../stream/clock';

/** The places and functions that a redrive works with. */
export interface RedriveParts {
  readonly source: FailureSource;
  readonly objects: Objects;
  readonly streams: DynamoDBStreamsClient;
  readonly invoke: Invoke;
  readonly keepLost: KeepLost;
  /** @default - all failures are ours */
  readonly isOurs?: IsOurs;
  /** @default - the clock of this computer */
  readonly clock?: Clock;
}

/** Which records are redriven, and how fast. */
export interface RedriveOptions extends FailureSelection, RecordSelection {
  /** At most so many records a second. */
  readonly rate?: number;
  /** Ends the redrive after the invocation in hand. */
  readonly signal?: AbortSignal;
}

/**
 * Gives the records of failures back to their function, those of an item in their order, and removes each message once
 * all its records are done. A message with a record that is not done stays as it was, whatever ends the redrive.
 */
export async function* redrive(parts: RedriveParts, options: RedriveOptions): AsyncGenerator<RedriveEvent> {
  const { source, objects, streams, invoke, keepLost, isOurs, clock = SYSTEM_CLOCK } = parts;
  const { signal = new AbortController().signal, only, wholeRange, rate = Infinity } = options;
  try {
    const { messages, heldElsewhere } = yield* acquireMessages(source, signal, clock);
    if (heldElsewhere > 0) yield { type: 'blocked', heldElsewhere };
    const collection = await collect(messages, objects, signal, isOurs);
    const { failures, others } = collection;
    const { groups, selected, withoutFunction } = planOf(collection, options, clock.now());
    yield { type: 'found', failures, selected, withoutFunction, others };

    const needed = new Set(groups.flatMap((group) => group.failures.map(({ held }) => held)));
    await source.release([...failures, ...others].map(({ held }) => held).filter((held) => !needed.has(held)));
    const remover = new MessageRemover(collection, source, objects, keepLost);
    const pace = new Pace(rate, clock);
    for (const group of groups) {
      if (signal.aborted) break;
      try {
        yield* redriveGroup(group, { selected, only, wholeRange, streams, invoke, remover, pace, signal });
      } catch (error) {
        // Another stream or function may be fine.
        if (!signal.aborted) yield { type: 'stopped', error: error as Error };
      }
    }
    if (signal.aborted) yield { type: 'interrupted' };
  } finally {
    await source.close();
  }
}
