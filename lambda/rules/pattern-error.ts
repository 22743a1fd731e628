/** What is wrong with an event pattern, and where in it. */
export class PatternError extends Error {
  public override readonly name = 'PatternError';

  public constructor(path: readonly string[], problem: string) {
    super(path.length > 0 ? `${path.join('.')}: ${problem}` : problem);
  }
}
