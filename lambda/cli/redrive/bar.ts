import { SingleBar } from 'cli-progress';
import { plural } from './text';
import { RedriveProgress } from '../../redrive';

/** Shows, on standard error, how far a run is. */
export class RedriveBar {
  private bar?: SingleBar;
  private hasWaited = false;

  public readonly show = (progress: RedriveProgress): void => {
    if (progress.type === 'waiting') {
      if (this.hasWaited) return;
      this.hasWaited = true;
      console.error(`Waiting, for two and a half minutes at most: another command, or the redrive function, holds about ${plural(progress.heldElsewhere, 'message')}. Those of one that was killed come back within two minutes.`);
      return;
    }
    const { total, done, failed, heldBack, lost } = progress.counts;
    if (!this.bar) {
      this.bar = new SingleBar({
        format: '{bar} {value} of {total} records | {done} done | {failed} failed | {heldBack} held back | {lost} lost | {eta_formatted} left',
        stream: process.stderr,
        noTTYOutput: true,
        // Leave the terminal as it is: Ctrl-C gives no time to set it right again.
        linewrap: null,
      });
      this.bar.start(total, 0, { done, failed, heldBack, lost });
    }
    this.bar.update(done + failed + heldBack + lost, { done, failed, heldBack, lost });
  };

  public stop(): void {
    this.bar?.stop();
  }
}
