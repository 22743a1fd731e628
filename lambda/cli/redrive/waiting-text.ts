import type { WaitingEvent } from '../../redrive';
import { plural } from '../text/count';

/** Tells why a command does not begin yet. */
export function waitingText({ heldElsewhere }: WaitingEvent): string {
  const held = `another command, or the redrive function, holds about ${plural(heldElsewhere, 'message')}`;
  return `Waiting, for two and a half minutes at most: ${held}. Those of one that was killed come back within two minutes.`;
}

/** Prints this once, however often a command tries again. */
export function waitingNotice(stream: NodeJS.WritableStream = process.stderr): (event: WaitingEvent) => void {
  let isPrinted = false;
  return (event) => {
    if (!isPrinted) stream.write(`${waitingText(event)}\n`);
    isPrinted = true;
  };
}
