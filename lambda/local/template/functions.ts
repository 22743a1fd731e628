import { codeOf } from './code';
import { Resolver } from './resolver';
import { numberOf } from './scalars';
import { FunctionDefinition } from '../function/function-definition';

/**
 * A function of the template. A variable of its environment that exists only on AWS is left out, and said to be.
 *
 * @throws if it cannot run here
 */
export function functionOf(logicalId: string, resolver: Resolver, onNotice: (notice: string) => void): FunctionDefinition {
  const { Properties = {} } = resolver.template.resources[logicalId];
  const { Runtime, Handler, Timeout, MemorySize } = resolver.resolve({
    Runtime: Properties.Runtime, Handler: Properties.Handler, Timeout: Properties.Timeout, MemorySize: Properties.MemorySize,
  });
  if (typeof Runtime !== 'string' || !Runtime.startsWith('nodejs')) {
    throw new Error(`the function ${logicalId} has the runtime ${JSON.stringify(Runtime)}; only Node.js functions run locally`);
  }
  if (Properties.Layers?.length > 0) onNotice(`the layers of ${logicalId} are not there locally`);

  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(Properties.Environment?.Variables ?? {})) {
    const known = resolver.resolveIfKnown(value, (reason) => onNotice(`the environment variable ${name} of ${logicalId} is not set: ${reason}`));
    if (known !== undefined) environment[name] = String(known);
  }
  return {
    logicalId,
    functionName: resolver.physicalName(logicalId),
    functionArn: resolver.arnOf(logicalId),
    code: codeOf(logicalId, resolver.template),
    handler: Handler,
    runtime: Runtime,
    // Lambda's own defaults.
    timeoutSeconds: numberOf(logicalId, 'Timeout', Timeout, 3),
    memorySizeMb: numberOf(logicalId, 'MemorySize', MemorySize, 128),
    environment,
  };
}
