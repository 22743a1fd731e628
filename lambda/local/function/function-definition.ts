/** A Lambda function as the template describes it. */
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

/** A folder with the unpacked code, or the code itself, of index.js. */
export type FunctionCode = { readonly folder: string } | { readonly inline: string };
