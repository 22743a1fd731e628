import { Collection, FoundFailure } from './collect';
import { compare, endOf, startOf } from './sequence-numbers';

/** Which failures are redriven. */
export interface FailureSelection {
  /** At most so many messages, the first in the order of their streams. */
  readonly max?: number;
  /** Only failures that are at least so old. */
  readonly olderThanMs?: number;
  /** Another function than the one that failed, or another version of it. */
  readonly functionName?: string;
}

/** Failures of one stream that one function is given, in the order of the stream. */
export interface FailureGroup {
  readonly functionName: string;
  readonly streamArn: string;
  readonly failures: readonly FoundFailure[];
}

/** Which failures are redriven, and which are not. */
export interface Plan {
  readonly groups: readonly FailureGroup[];
  readonly selected: ReadonlySet<FoundFailure>;
  /** Failures that name no function. */
  readonly withoutFunction: readonly FoundFailure[];
}

/**
 * Groups failures by function and stream. A group has failures beside the selected ones: their records may come before
 * selected ones of the same item, which then have to wait for them.
 */
export function planOf(
  { failures }: Pick<Collection, 'failures'>,
  { max = Infinity, olderThanMs = 0, functionName }: FailureSelection,
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
    group.failures.sort((one, other) => compare(startOf(one), startOf(other)));
    for (const failure of group.failures) {
      if (selected.size < max && failure.failedAtMs <= nowMs - olderThanMs) selected.add(failure);
    }
  }
  return { groups: [...groups.values()].map((group) => upToSelected(group, selected)), selected, withoutFunction };
}

/** Removes the failures that begin after the last selected record. They hold back nothing. */
function upToSelected(group: FailureGroup, selected: ReadonlySet<FoundFailure>): FailureGroup {
  const ends = group.failures.filter((failure) => selected.has(failure)).map(endOf);
  const end = ends.reduce((one, other) => (one > other ? one : other), -1n);
  return { ...group, failures: group.failures.filter((failure) => startOf(failure) <= end) };
}
