/** The values on this machine that CloudFormation would know on AWS. */
export interface LocalValues {
  readonly region: string;
  readonly accountId: string;
  /** The streams of the tables created here, by the tables' names. */
  readonly streamArns: ReadonlyMap<string, string>;
  /** The URLs of the queues created here, by their names. */
  readonly queueUrls: ReadonlyMap<string, string>;
}
