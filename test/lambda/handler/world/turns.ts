interface Turn {
  readonly isOver: () => boolean;
  readonly goOn: () => void;
}

/**
 * Lets one request, effect or response go on at a time, and the others wait: all that happens between two of them has
 * then happened. The choices may prefer one that came later.
 */
export class Turns {
  private readonly waiting: Turn[] = [];
  private isScheduled = false;

  /** @param pick chooses one of so many that wait */
  public constructor(private readonly pick: (waiting: number) => number) {}

  /** @param isOver whether nobody waits for the turn any longer */
  public async wait(isOver: () => boolean): Promise<void> {
    return new Promise((goOn) => {
      this.waiting.push({ isOver, goOn });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.letOneGoOn();
    });
  }

  private letOneGoOn(): void {
    const alive = this.waiting.splice(0).filter(({ isOver }) => !isOver());
    if (alive.length === 0) return;
    const [next] = alive.splice(this.pick(alive.length), 1);
    this.waiting.push(...alive);
    next.goOn();
    if (this.waiting.length > 0) this.schedule();
  }
}
