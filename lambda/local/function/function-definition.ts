/** A template describes a Lambda function like this. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly code: FunctionCode;
  readonly handler: string;
  /** E.g. nodejs22.x. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** The code is an unpacked folder, or the text of index.js. */
export type FunctionCode = { readonly folder: string } | { readonly inline: string };
