/** Why something is not an event pattern. The caller adds where the pattern is, and shows the given value. */
export class PatternError extends Error {
  public override readonly name = 'PatternError';

  public constructor(
    /** Where in the pattern, e.g. `$or[1].eventName`, or empty for the pattern as a whole. */
    public readonly path: string,
    problem: string,
    /** What the pattern has there. */
    public readonly given: unknown,
    /** What to do about it. */
    public readonly fix: string,
  ) {
    super(problem);
  }
}
