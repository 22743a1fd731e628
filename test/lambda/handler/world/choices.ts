/**
 * The kinds of choices in a run, and the group that a choice other than the ordinary one is counted in. Choice 0 of
 * each kind is the ordinary one: nothing fails, and everything goes on in turn.
 */
const GROUP_OF = {
  /** Before a request, an effect or the response: whether the invocation crashes, or the request fails. */
  request: 'faults',
  /** After an invocation: whether its acknowledgement is lost. */
  acknowledgement: 'faults',
  /** After an invocation of a redrive: whether the command is killed. */
  kill: 'faults',
  /** At a call of the handler: whether it fails. */
  outcome: 'failures',
  /** After an invocation: whether an operator redrives failures, and which. */
  redrive: 'redrives',
  /** After an invocation: whether the mapping is made again, and where it begins. */
  remake: 'remakes',
  /** Which of the waiting requests goes on. */
  order: 'orders',
  /** At a read of the stream: whether it returns fewer records. */
  read: 'reads',
  /** At an invocation: whether a second copy of it runs at the same time. */
  copy: 'copies',
  /** At an invocation: whether its time is short. */
  time: 'times',
  /** At the end: whether the operator waits long before the last redrive. No bound applies to it. */
  wait: 'waits',
} as const;

export type Kind = keyof typeof GROUP_OF;

/** The names of the groups of choices. */
export type Group = (typeof GROUP_OF)[Kind];

export function groupOf(kind: Kind): Group {
  return GROUP_OF[kind];
}

/** Makes all choices of a run. */
export interface Choices {
  /** Returns a number from 0 up to `options`, exclusive. */
  pick(kind: Kind, options: number): number;
}
