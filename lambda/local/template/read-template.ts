import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseTemplate } from './parse-template';
import { expandServerless } from './sam';
import { Resource, Template } from './template';

/**
 * Reads a template in JSON or YAML, of CDK, of SAM or by hand, and the nested stacks beside it.
 *
 * @param stackName the name in the cloud assembly; without one it comes from the file's name
 * @throws if the file does not exist, is neither JSON nor YAML, or has no resources
 */
export function readTemplate(file: string, stackName = stackNameOf(file), assets = stagedAssets(file)): Template {
  const document = parse(file, read(file));
  const { Resources, Parameters = {}, Mappings = {}, Conditions = {}, Outputs = {} } = document ?? {};
  if (Resources === null || typeof Resources !== 'object') {
    throw new Error(`'${file}' is not a CloudFormation template: it has no Resources`);
  }
  const resources = expandServerless(document);
  return {
    file,
    stackName,
    resources,
    parameters: Parameters,
    mappings: Mappings,
    conditions: Conditions,
    outputs: Outputs,
    assets,
    nested: Object.fromEntries(
      Object.entries(resources).flatMap(([logicalId, resource]) => {
        const nestedFile = nestedTemplateFile(file, resource, assets);
        return nestedFile ? [[logicalId, readTemplate(nestedFile, `${stackName}-${logicalId}`, assets)]] : [];
      }),
    ),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(
      `cannot read the template '${file}': ${(error as Error).message}. Synthesize it first, e.g. with 'npx cdk synth', and name a file such as cdk.out/MyStack.template.json`,
    );
  }
}

function parse(file: string, text: string): any {
  try {
    return parseTemplate(text);
  } catch (error) {
    throw new Error(`the template '${file}' is neither JSON nor YAML: ${(error as Error).message}`);
  }
}

/** Returns Orders for cdk.out/Orders.template.json, and the project's folder for a template.yaml, SAM's usual name. */
function stackNameOf(file: string): string {
  const name = path.basename(file).replace(/(\.template)?\.[^.]+$/, '');
  if (name !== 'template') return name;
  const project = path.dirname(path.resolve(file)).replace(/[\\/]\.aws-sam[\\/]build$/, '');
  return path.basename(project).replace(/[^A-Za-z0-9-]+/g, '-');
}

/** Reads the staged assets from the manifest that CDK writes beside each template. */
function stagedAssets(file: string): Map<string, string> {
  const manifestFile = file.replace(/\.template\.json$/, '.assets.json');
  if (manifestFile === file || !existsSync(manifestFile)) return new Map();
  const files: { source: { path?: string }; destinations: Record<string, { objectKey: string }> }[] = Object.values(
    JSON.parse(readFileSync(manifestFile, 'utf8')).files ?? {},
  );
  return new Map(
    files.flatMap(({ source, destinations }) =>
      source.path
        ? Object.values(destinations).map(({ objectKey }): [string, string] => [objectKey, source.path!])
        : [],
    ),
  );
}

/**
 * Finds the template of a nested stack. CDK's is an asset, whose key is in the URL. SAM's is the file itself, before
 * `package`.
 */
function nestedTemplateFile(
  file: string,
  { Type, Properties: { TemplateURL } = {} }: Resource,
  assets: Template['assets'],
): string | undefined {
  if (Type !== 'AWS::CloudFormation::Stack') return undefined;
  const [, asset] = [...assets].find(([key]) => JSON.stringify(TemplateURL)?.includes(key)) ?? [];
  const named = asset ?? TemplateURL;
  const nestedFile = typeof named === 'string' ? path.resolve(path.dirname(file), named) : undefined;
  return nestedFile && existsSync(nestedFile) ? nestedFile : undefined;
}
