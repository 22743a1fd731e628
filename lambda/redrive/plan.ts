import { Collection, FoundFailure } from './collect';
import { endOf, startOf } from './resolve';

/** Which failures are redriven. */
export interface Selection {
  /** At most so many messages, the first in the order of their streams. */
  readonly max?: number;
  /** Only what was given up at least so long ago. */
  readonly olderThanMs?: number;
  /** Another function than the one that failed, or another version of it. */
  readonly functionName?: string;
}

/** Failures of one stream that one function is given, in the order of the stream. */
export interface Group {
  readonly functionName: string;
  readonly streamArn: string;
  readonly failures: readonly FoundFailure[];
}

/** What is redriven, and what is not. */
export interface Plan {
  readonly groups: readonly Group[];
  readonly selected: ReadonlySet<FoundFailure>;
  /** Nobody knows which function they are for. */
  readonly withoutFunction: readonly FoundFailure[];
}

/**
 * A group has failures beside those that are selected: records of theirs may come before selected ones of the same
 * item, which then have to wait for them.
 */
export function planOf(
  { failures }: Pick<Collection, 'failures'>,
  { max = Infinity, olderThanMs = 0, functionName }: Selection,
  nowMs: number,
): Plan {
  const groups = new Map<string, { functionName: string; streamArn: string; failures: FoundFailure[] }>();
  const withoutFunction: FoundFailure[] = [];
  for (const failure of failures) {
    const target = functionName ?? failure.functionArn;
    if (!target) {
      withoutFunction.push(failure);
      continue;
    }
    const id = `${target} ${failure.streamArn}`;
    if (!groups.has(id)) groups.set(id, { functionName: target, streamArn: failure.streamArn, failures: [] });
    groups.get(id)!.failures.push(failure);
  }
  const selected = new Set<FoundFailure>();
  for (const group of groups.values()) {
    group.failures.sort((one, other) => (startOf(one) < startOf(other) ? -1 : 1));
    for (const failure of group.failures) {
      if (selected.size < max && failure.failedAtMs <= nowMs - olderThanMs) selected.add(failure);
    }
  }
  return { groups: [...groups.values()].map((group) => upToSelected(group, selected)), selected, withoutFunction };
}

/** What begins after the last selected record keeps nobody waiting. */
function upToSelected(group: Group, selected: ReadonlySet<FoundFailure>): Group {
  const ends = group.failures.filter((failure) => selected.has(failure)).map(endOf);
  const end = ends.reduce((one, other) => (one > other ? one : other), -1n);
  return { ...group, failures: group.failures.filter((failure) => startOf(failure) <= end) };
}
