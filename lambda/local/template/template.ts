/** The used parts of a CloudFormation template, which CDK, SAM or a person has made. */
export interface Template {
  /** The path of the template file. */
  readonly file: string;
  readonly stackName: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly parameters: Readonly<Record<string, { readonly Type?: string; readonly Default?: unknown }>>;
  readonly mappings: Readonly<Record<string, any>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>;
  /** The paths of the assets that CDK has staged, relative to the template, by their S3 keys. */
  readonly assets: ReadonlyMap<string, string>;
  /** The nested stacks, by their logical ids. */
  readonly nested: Readonly<Record<string, Template>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, any>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}
