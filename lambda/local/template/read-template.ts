import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseTemplate } from './parse-template';
import { expandServerless } from './sam';
import { Resource, Template } from './template';

/**
 * Reads a template in JSON or YAML, of CDK, of SAM or by hand, and the nested stacks that are beside it.
 *
 * @param stackName as the cloud assembly has it; else one is made of the file's name
 * @throws if the file is not there, is neither JSON nor YAML, or has no resources
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
      `cannot read the template '${file}': ${(error as Error).message}. Synthesise it first, e.g. with 'npx cdk synth', and name a file such as cdk.out/MyStack.template.json`,
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

/** Orders of cdk.out/Orders.template.json. A template.yaml, as SAM's are called, is named for its project's folder. */
function stackNameOf(file: string): string {
  const name = path.basename(file).replace(/(\.template)?\.[^.]+$/, '');
  if (name !== 'template') return name;
  const project = path.dirname(path.resolve(file)).replace(/[\\/]\.aws-sam[\\/]build$/, '');
  return path.basename(project).replace(/[^A-Za-z0-9-]+/g, '-');
}

/** What the manifest says that CDK writes beside each template. */
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
 * For CDK the template of a nested stack is an asset, whose key is in the URL; for SAM, and before `package`, it is the
 * file itself.
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
