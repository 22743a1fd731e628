import type { Colors } from 'picocolors/types';
import type { Reporter } from './dev-event';
import { EventLines } from './event-lines';

/** Reports events as lines for people. */
export function textReporter(write: (line: string) => void, colors: Colors): Reporter {
  const lines = new EventLines(colors);
  return (event) => lines.of(event).forEach(write);
}
