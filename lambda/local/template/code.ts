import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Resource, Template } from './template';

/**
 * The folder with a function's code: the asset that CDK staged beside the template, or inline code written to a file.
 *
 * @throws if the code is neither
 */
export function codePathOf(logicalId: string, { Properties = {}, Metadata = {} }: Resource, template: Template): string {
  const { ZipFile, S3Key } = Properties.Code ?? {};
  if (typeof ZipFile === 'string') {
    const folder = mkdtempSync(path.join(tmpdir(), `${logicalId}-`));
    writeFileSync(path.join(folder, 'index.js'), ZipFile);
    return folder;
  }
  const asset = assetPath(S3Key, template) ?? Metadata['aws:asset:path'];
  if (typeof asset !== 'string') {
    throw new Error(`the code of the function ${logicalId} is not beside ${template.file}: its Code is ${JSON.stringify(Properties.Code)}. It must be an asset of a CDK app, e.g. lambda.Code.fromAsset, or inline`);
  }
  const folder = path.resolve(path.dirname(template.file), asset);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new Error(`the code of the function ${logicalId} must be a folder, got '${folder}'`);
  }
  return folder;
}

/** Looks up the S3 key of an asset in the manifest that CDK writes beside each template. */
function assetPath(s3Key: unknown, { file }: Template): string | undefined {
  const manifestFile = file.replace(/\.template\.json$/, '.assets.json');
  if (manifestFile === file || !existsSync(manifestFile)) return undefined;
  const assets: { source: { path?: string }; destinations: Record<string, { objectKey: string }> }[] =
    Object.values(JSON.parse(readFileSync(manifestFile, 'utf8')).files ?? {});
  return assets.find(({ destinations }) => Object.values(destinations).some(({ objectKey }) => objectKey === s3Key))?.source.path;
}
