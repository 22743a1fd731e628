import { Entry } from './journal';

/** What a process can be doing when it is killed, and which process that is. */
export const LANDINGS = {
  'in a write': 'function',
  'in a read': 'function',
  'in a handler': 'function',
  'between them': 'function',
  'starting or idle': 'function',
  polling: 'mapping',
  'awaiting the function': 'mapping',
  acknowledging: 'mapping',
  starting: 'mapping',
  'between polls': 'mapping',
  'before its invocations': 'command',
  'in an invocation': 'command',
  'after an invocation': 'command',
} as const;

export type Landing = keyof typeof LANDINGS;

/** Operations that a process has begun and not ended. */
interface Open {
  reads: number;
  writes: number;
  handlers: number;
  isInvoked: boolean;
  phase: Landing;
}

/** Where kills landed: what the process had begun to do, and not ended. */
export class Landings {
  public readonly counts = Object.fromEntries(Object.keys(LANDINGS).map((landing) => [landing, 0])) as Record<
    Landing,
    number
  >;
  private readonly processes = new Map<string, Open>();

  public add(entry: Entry): void {
    const open = this.openOf(entry.by);
    switch (entry.what) {
      case 'invoked':
        open.isInvoked = true;
        break;
      case 'answers':
        open.isInvoked = false;
        break;
      case 'reads':
        open.reads++;
        break;
      case 'has read':
        open.reads--;
        break;
      case 'writes':
        open.writes++;
        break;
      case 'has written':
        open.writes--;
        break;
      case 'begins':
        open.handlers++;
        break;
      case 'ends':
      case 'fails':
        open.handlers--;
        break;
      case 'polls':
        open.phase = 'polling';
        break;
      case 'has polled':
        open.phase = 'between polls';
        break;
      case 'hands over':
        open.phase = 'awaiting the function';
        break;
      case 'settled':
        open.phase = 'acknowledging';
        break;
      case 'redrives':
        open.phase = 'before its invocations';
        break;
      case 'sends':
        open.phase = 'in an invocation';
        break;
      case 'has sent':
        open.phase = 'after an invocation';
        break;
      case 'ended':
        if (entry.reason === 'killed') this.counts[landingOf(entry.process, this.openOf(entry.process))]++;
        this.processes.delete(entry.process);
        break;
    }
  }

  /** Whether a mapping waits for the function, and the function has begun. */
  public get areAtWork(): boolean {
    const open = [...this.processes.values()];
    return open.some(({ phase }) => phase === 'awaiting the function') && open.some(({ isInvoked }) => isInvoked);
  }

  /** Whether a command waits for the function. */
  public get areRedriving(): boolean {
    return [...this.processes.values()].some(({ phase }) => phase === 'in an invocation');
  }

  private openOf(name: string): Open {
    const open = this.processes.get(name) ?? { reads: 0, writes: 0, handlers: 0, isInvoked: false, phase: 'starting' };
    this.processes.set(name, open);
    return open;
  }
}

function landingOf(name: string, { reads, writes, handlers, isInvoked, phase }: Open): Landing {
  if (!name.startsWith('function')) return phase;
  if (writes > 0) return 'in a write';
  if (reads > 0) return 'in a read';
  if (handlers > 0) return 'in a handler';
  return isInvoked ? 'between them' : 'starting or idle';
}
