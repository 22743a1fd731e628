import { existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { Template } from './template';
import { FunctionCode } from '../function/function-definition';

/**
 * A function's code: the asset that CDK staged beside the template, or what is written in the template itself.
 *
 * @throws if it is neither
 */
export function codeOf(logicalId: string, template: Template): FunctionCode {
  const { Properties = {}, Metadata = {} } = template.resources[logicalId];
  const { ZipFile, S3Key } = Properties.Code ?? {};
  if (typeof ZipFile === 'string') return { inline: ZipFile };

  const asset = assetPath(S3Key, template) ?? Metadata['aws:asset:path'];
  if (typeof asset !== 'string') {
    throw new Error(`the code of the function ${logicalId} is not beside ${template.file}: its Code is ${JSON.stringify(Properties.Code)}. It must be an asset of a CDK app, e.g. lambda.Code.fromAsset, or inline`);
  }
  const folder = path.resolve(path.dirname(template.file), asset);
  if (!existsSync(folder)) throw new Error(`the code of the function ${logicalId} is missing: there is no '${folder}'. Synthesise again`);
  if (!statSync(folder).isDirectory()) throw new Error(`the code of the function ${logicalId} must be a folder, got '${folder}'`);
  return { folder };
}

/** Looks up the S3 key of an asset in the manifest that CDK writes beside each template. */
function assetPath(s3Key: unknown, { file }: Template): string | undefined {
  const manifestFile = file.replace(/\.template\.json$/, '.assets.json');
  if (manifestFile === file || !existsSync(manifestFile)) return undefined;
  const assets: { source: { path?: string }; destinations: Record<string, { objectKey: string }> }[] =
    Object.values(JSON.parse(readFileSync(manifestFile, 'utf8')).files ?? {});
  return assets.find(({ destinations }) => Object.values(destinations).some(({ objectKey }) => objectKey === s3Key))?.source.path;
}
