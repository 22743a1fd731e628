import { setTimeout as sleep } from 'node:timers/promises';
import { Audit } from './audit';
import { JournalReader } from './journal';
import { Tally } from './tally';
import { Mode, MODES } from './worker-settings';

/** A run without progress for so long is stuck. A busy machine starts a process in many seconds. */
const PATIENCE_MS = 120_000;

/** Follows the journal of a run, and waits for what it will say. */
export class Progress {
  public readonly tally = new Tally();
  public readonly audit: Audit;
  private readonly journal: JournalReader;
  private readonly broken = new AbortController();
  private isStuck = false;

  /** @param onNews is called whenever the journal was read */
  public constructor(
    mode: Mode,
    journalFile: string,
    private readonly onNews: (progress: Progress) => void,
  ) {
    this.audit = new Audit(MODES[mode]);
    this.journal = new JournalReader(journalFile);
  }

  /** Makes everybody who waits fail with this error. */
  public readonly break = (error: Error): void => this.broken.abort(error);

  public catchUp(): Tally {
    for (const entry of this.journal.read()) {
      this.tally.add(entry);
      this.audit.add(entry);
    }
    this.onNews(this);
    return this.tally;
  }

  /** Returns false once the run is stuck: then nobody waits for anything any more. */
  public async until(condition: () => boolean): Promise<boolean> {
    let [settled, lastNewsMs] = [this.audit.settled, Date.now()];
    while (!condition() && !this.isStuck) {
      await this.wait(20);
      this.catchUp();
      if (this.audit.settled > settled) [settled, lastNewsMs] = [this.audit.settled, Date.now()];
      if (Date.now() - lastNewsMs > PATIENCE_MS) this.isStuck = true;
    }
    return !this.isStuck;
  }

  public async wait(ms: number): Promise<void> {
    this.broken.signal.throwIfAborted();
    await sleep(ms);
  }

  public close(): void {
    this.journal.close();
  }
}
