import type { RunningMapping } from '../../local';

/** A function by what its developer calls it: without the stack's name and CDK's hash, unless another function is called that too. */
export function functionLabel(functionName: string, mappings: readonly RunningMapping[]): string {
  const mapping = mappings.find((candidate) => candidate.functionName === functionName);
  if (!mapping) return functionName;
  const isShared = mappings.some((other) => short(other) === short(mapping) && other.functionName !== functionName);
  return isShared ? functionName : short(mapping);
}

function short({ stackName, functionName }: RunningMapping): string {
  const name = functionName.startsWith(`${stackName}-`) ? functionName.slice(stackName.length + 1) : functionName;
  return name.replace(/[0-9A-F]{8}$/, '');
}
