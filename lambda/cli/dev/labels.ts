import type { RunningMapping } from '../../local';

/** Identifies the mapping of an event. */
export interface MappingOrigin {
  /** The logical id. A mapping of another stack can have the same one. */
  readonly mapping: string;
  readonly functionName: string;
}

/** Returns undefined for a mapping that no longer runs. */
export function mappingOf(
  { mapping, functionName }: MappingOrigin,
  mappings: readonly RunningMapping[],
): RunningMapping | undefined {
  return mappings.find((candidate) => candidate.logicalId === mapping && candidate.functionName === functionName);
}

/**
 * Returns the developer's name of a function, without the stack's name and CDK's hash. If two functions share that
 * name, it returns the whole one.
 */
export function functionLabel(functionName: string, mappings: readonly RunningMapping[]): string {
  const mapping = mappings.find((candidate) => candidate.functionName === functionName);
  if (!mapping) return functionName;
  const isShared = mappings.some((other) => short(other) === short(mapping) && other.functionName !== functionName);
  return isShared ? functionName : short(mapping);
}

/** Returns the name of a function, and the slot if its mapping has several: Confirm slot 2. */
export function slotLabel(origin: MappingOrigin, slot: number, mappings: readonly RunningMapping[]): string {
  const hasSeveral = (mappingOf(origin, mappings)?.settings.parallelizationFactor ?? 1) > 1;
  return functionLabel(origin.functionName, mappings) + (hasSeveral ? ` slot ${slot + 1}` : '');
}

function short({ stackName, functionName }: RunningMapping): string {
  const name = functionName.startsWith(`${stackName}-`) ? functionName.slice(stackName.length + 1) : functionName;
  return name.replace(/[0-9A-F]{8}$/, '');
}
