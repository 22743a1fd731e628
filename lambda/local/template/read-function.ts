import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { codeOf } from './code';
import { Resolver } from './resolver';
import { numberOf } from './scalars';
import { FUNCTION_TIMEOUT_SECONDS } from '../../../src/shared/limits';
import { FunctionCode, FunctionDefinition } from '../function/function-definition';

const BUILD =
  "If it has to be built, build it, and give the template of what was built, e.g. .aws-sam/build/template.yaml after 'sam build'";

/** Returns the reason for which a function cannot run here, if its runtime is not Node.js. */
export function reasonNotToRun(logicalId: string, resolver: Resolver): string | undefined {
  const { Runtime, PackageType } = resolver.template.resources[logicalId].Properties ?? {};
  const runtime = resolver.resolve(Runtime);
  if (typeof runtime === 'string' && runtime.startsWith('nodejs')) return undefined;
  const found =
    PackageType === 'Image' || runtime === undefined ? 'is a container image' : `has the runtime ${runtime}`;
  return `its function ${logicalId} ${found}, and only Node.js functions run here`;
}

/**
 * Reads a function of a template. It gives notice of environment variables whose values exist only on AWS.
 *
 * @throws if its code is missing
 */
export function readFunction(
  logicalId: string,
  resolver: Resolver,
  onNotice: (notice: string) => void,
): FunctionDefinition {
  const { Properties = {} } = resolver.template.resources[logicalId];
  const { Runtime, Handler, Timeout, MemorySize } = resolver.resolve({
    Runtime: Properties.Runtime,
    Handler: Properties.Handler,
    Timeout: Properties.Timeout,
    MemorySize: Properties.MemorySize,
  });
  if (Properties.Layers?.length > 0) onNotice(`the layers of ${logicalId} are not there locally`);

  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(Properties.Environment?.Variables ?? {})) {
    const known = resolver.resolveIfKnown(value, (reason) =>
      onNotice(`the environment variable ${name} of ${logicalId} is not set: ${reason}`),
    );
    if (known !== undefined) environment[name] = String(known);
  }
  const code = codeOf(logicalId, resolver.template);
  checkHandler(logicalId, code, Handler);
  if (lacksPackages(code)) {
    onNotice(`the function ${logicalId} has dependencies in its package.json, and no node_modules beside it. ${BUILD}`);
  }
  return {
    logicalId,
    functionName: resolver.physicalName(logicalId),
    functionArn: resolver.arnOf(logicalId),
    code,
    handler: Handler,
    runtime: Runtime,
    // Lambda's own defaults.
    timeoutSeconds: numberOf(logicalId, 'Timeout', Timeout, FUNCTION_TIMEOUT_SECONDS.default),
    memorySizeMb: numberOf(logicalId, 'MemorySize', MemorySize, 128),
    environment,
  };
}

/** Tells whether packages other than the SDK, which the runtime has, are not installed. */
function lacksPackages(code: FunctionCode): boolean {
  if ('inline' in code || existsSync(path.join(code.folder, 'node_modules'))) return false;
  const file = path.join(code.folder, 'package.json');
  const { dependencies = {} } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return Object.keys(dependencies).some((name) => !name.startsWith('@aws-sdk/'));
}

/** Refuses a function that is not built at the start, before every batch fails. */
function checkHandler(logicalId: string, code: FunctionCode, handler: string): void {
  if ('inline' in code) return;
  const { dir, base } = path.posix.parse(handler);
  const file = path.join(dir, base.split('.')[0]);
  if (['.js', '.mjs', '.cjs'].some((extension) => existsSync(path.join(code.folder, file + extension)))) return;
  throw new Error(
    `the handler of the function ${logicalId} is ${handler}, and there is no ${file}.js, .mjs or .cjs in '${code.folder}'. ${BUILD}`,
  );
}
