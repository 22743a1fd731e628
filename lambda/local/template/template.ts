import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** A CloudFormation template, synthesised by CDK or not, as far as it matters here. */
export interface Template {
  /** Path of the template file. */
  readonly file: string;
  readonly stackName: string;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly parameters: Readonly<Record<string, { readonly Type?: string; readonly Default?: unknown }>>;
  readonly mappings: Readonly<Record<string, any>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, any>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

/**
 * Reads a template in JSON, e.g. `cdk.out/Orders.template.json`.
 *
 * @throws if the file is not there, is not JSON, or has no resources
 */
export function readTemplate(file: string): Template {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`cannot read the template '${file}': ${(error as Error).message}. Synthesise it first, e.g. with 'npx cdk synth', and name a file such as cdk.out/MyStack.template.json`);
  }
  let template: any;
  try {
    template = JSON.parse(text);
  } catch (error) {
    throw new Error(`the template '${file}' is not JSON: ${(error as Error).message}`);
  }
  const { Resources, Parameters = {}, Mappings = {}, Outputs = {} } = template ?? {};
  if (Resources === null || typeof Resources !== 'object') {
    throw new Error(`'${file}' is not a CloudFormation template: it has no Resources`);
  }
  return {
    file,
    stackName: path.basename(file).replace(/(\.template)?\.[^.]+$/, ''),
    resources: Resources,
    parameters: Parameters,
    mappings: Mappings,
    outputs: Outputs,
  };
}

/** The properties of all resources of some types, with their logical ids. */
export function resourcesOf(template: Template, ...types: string[]): { readonly logicalId: string; readonly properties: Record<string, any> }[] {
  return Object.entries(template.resources)
    .filter(([, { Type }]) => types.includes(Type))
    .map(([logicalId, { Properties = {} }]) => ({ logicalId, properties: Properties }));
}
