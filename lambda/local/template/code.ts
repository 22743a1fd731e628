import { existsSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { Template } from './template';
import { FunctionCode } from '../function/function-definition';

/**
 * Finds a function's code: the asset that CDK staged beside the template, the folder that SAM names, or text in the
 * template.
 *
 * @throws if there is none of them
 */
export function codeOf(logicalId: string, { file, resources, assets }: Template): FunctionCode {
  const { Properties: { Code } = {}, Metadata = {} } = resources[logicalId];
  if (typeof Code?.ZipFile === 'string') return { inline: Code.ZipFile };

  const place = assets.get(Code?.S3Key) ?? Metadata['aws:asset:path'] ?? Code;
  if (typeof place !== 'string' || place.startsWith('s3://')) {
    throw new Error(
      `the code of the function ${logicalId} is not beside ${file}: it is ${JSON.stringify(Code)}. It must be an asset of a CDK app, e.g. lambda.Code.fromAsset, a CodeUri of SAM, or inline`,
    );
  }
  const folder = path.resolve(path.dirname(file), place);
  if (!existsSync(folder)) {
    throw new Error(
      `the code of the function ${logicalId} is missing: there is no '${folder}'. Synthesize or build again`,
    );
  }
  if (!statSync(folder).isDirectory()) {
    throw new Error(`the code of the function ${logicalId} must be a folder, got '${folder}'`);
  }
  return { folder };
}
