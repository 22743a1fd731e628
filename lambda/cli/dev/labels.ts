import type { RunningMapping } from '../../local';

/** What says which mapping an event is of. */
export interface MappingOrigin {
  /** Its logical id, which a mapping of another stack may have too. */
  readonly mapping: string;
  readonly functionName: string;
}

/** None, if it is of a mapping that runs no more. */
export function mappingOf(
  { mapping, functionName }: MappingOrigin,
  mappings: readonly RunningMapping[],
): RunningMapping | undefined {
  return mappings.find((candidate) => candidate.logicalId === mapping && candidate.functionName === functionName);
}

/**
 * A function by what its developer calls it: without the stack's name and CDK's hash, unless another function is called
 * that too.
 */
export function functionLabel(functionName: string, mappings: readonly RunningMapping[]): string {
  const mapping = mappings.find((candidate) => candidate.functionName === functionName);
  if (!mapping) return functionName;
  const isShared = mappings.some((other) => short(other) === short(mapping) && other.functionName !== functionName);
  return isShared ? functionName : short(mapping);
}

/** A function, and where its mapping has several slots, which of them, e.g. Confirm slot 2. */
export function slotLabel(origin: MappingOrigin, slot: number, mappings: readonly RunningMapping[]): string {
  const hasSeveral = (mappingOf(origin, mappings)?.settings.parallelizationFactor ?? 1) > 1;
  return functionLabel(origin.functionName, mappings) + (hasSeveral ? ` slot ${slot + 1}` : '');
}

function short({ stackName, functionName }: RunningMapping): string {
  const name = functionName.startsWith(`${stackName}-`) ? functionName.slice(stackName.length + 1) : functionName;
  return name.replace(/[0-9A-F]{8}$/, '');
}
