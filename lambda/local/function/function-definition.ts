/** A Lambda function as the template describes it. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** Folder of the unpacked code. */
  readonly codePath: string;
  readonly handler: string;
  /** E.g. nodejs22.x. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
  readonly environment: Readonly<Record<string, string>>;
}
