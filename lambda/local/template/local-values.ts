/** What a template leaves to CloudFormation, as it is on this machine. */
export interface LocalValues {
  readonly region: string;
  readonly accountId: string;
  /** The streams of the tables created here, by the tables' logical ids. */
  readonly streamArns: ReadonlyMap<string, string>;
  /** The URLs of the queues created here, by their logical ids. */
  readonly queueUrls: ReadonlyMap<string, string>;
}
