import { SingleBar } from 'cli-progress';
import { plural } from './text';
import { RedriveProgress } from '../../redrive';

/** Shows how far a run is, on a terminal; and to whomever, why it does not begin. */
export class RedriveBar {
  private bar?: SingleBar;
  private hasWaited = false;

  /** @param isShown false where nothing takes time */
  public constructor(
    private readonly isShown: boolean,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  public readonly show = (progress: RedriveProgress): void => {
    if (progress.type === 'waiting') this.waiting(progress.heldElsewhere);
    else if (this.isShown && this.stream.isTTY) this.update(progress.counts);
  };

  public stop(): void {
    this.bar?.stop();
  }

  private waiting(heldElsewhere: number): void {
    if (this.hasWaited) return;
    this.hasWaited = true;
    const held = `another command, or the redrive function, holds about ${plural(heldElsewhere, 'message')}`;
    this.stream.write(
      `Waiting, for two and a half minutes at most: ${held}. Those of one that was killed come back within two minutes.\n`,
    );
  }

  private update({
    total,
    done,
    failed,
    heldBack,
    lost,
  }: Extract<RedriveProgress, { type: 'counted' }>['counts']): void {
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
}
