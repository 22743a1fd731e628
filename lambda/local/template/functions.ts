import { codePathOf } from './code';
import { LocalValues, resolveIfKnown } from './intrinsics';
import { arnOf, physicalName } from './physical-ids';
import { Template } from './template';
import { FunctionDefinition } from '../function/function-definition';

/**
 * A function of the template. A variable of its environment that exists only on AWS is left out, and said to be.
 *
 * @throws if it cannot run here
 */
export function functionOf(logicalId: string, template: Template, local: LocalValues, onNotice: (notice: string) => void): FunctionDefinition {
  const resource = template.resources[logicalId];
  const { Runtime, Handler, Timeout, MemorySize, Environment, Layers } = resource.Properties ?? {};
  if (typeof Runtime !== 'string' || !Runtime.startsWith('nodejs')) {
    throw new Error(`the function ${logicalId} has the runtime ${JSON.stringify(Runtime)}; only Node.js functions run locally`);
  }
  if (Layers?.length > 0) onNotice(`the layers of ${logicalId} are not there locally`);

  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(Environment?.Variables ?? {})) {
    const known = resolveIfKnown(value, template, local, (reason) => onNotice(`the environment variable ${name} of ${logicalId} is not set: ${reason}`));
    if (known !== undefined) environment[name] = String(known);
  }
  return {
    logicalId,
    functionName: physicalName(logicalId, template),
    functionArn: arnOf(logicalId, template, local.region, local.accountId),
    codePath: codePathOf(logicalId, resource, template),
    handler: Handler,
    runtime: Runtime,
    // Lambda's own defaults.
    timeoutSeconds: Timeout ?? 3,
    memorySizeMb: MemorySize ?? 128,
    environment,
  };
}
