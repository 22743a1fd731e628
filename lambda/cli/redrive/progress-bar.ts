import { SingleBar } from 'cli-progress';
import type { RedriveCounts } from '../../redrive';

/** Shows on a terminal how far a run is. */
export class ProgressBar {
  private bar?: SingleBar;

  public constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  public show({ total, done, failed, heldBack, lost }: Readonly<RedriveCounts>): void {
    if (!this.stream.isTTY) return;
    if (!this.bar) {
      this.bar = new SingleBar({
        format:
          '{bar} {value} of {total} records | {done} done | {failed} failed | {heldBack} held back | {lost} lost | {eta_formatted} left',
        stream: this.stream,
        // Leave the terminal as it is: Ctrl-C gives no time to set it right again.
        linewrap: null,
      });
      this.bar.start(total, 0, { done, failed, heldBack, lost });
    }
    this.bar.update(done + failed + heldBack + lost, { done, failed, heldBack, lost });
  }

  public stop(): void {
    this.bar?.stop();
  }
}
