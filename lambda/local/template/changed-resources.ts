import { Stacks } from './stacks';
import { tablesOf } from './tables';

/**
 * Returns the tables and event source mappings that differ between two readings of the same stacks, each as its stack
 * and its logical id.
 */
export function changedResources(before: Stacks, after: Stacks): string[] {
  const [old, current] = [describe(before), describe(after)];
  return [...new Set([...old.keys(), ...current.keys()])].filter((id) => old.get(id) !== current.get(id));
}

function describe(stacks: Stacks): Map<string, string> {
  const described = new Map<string, string>();
  for (const table of tablesOf(stacks)) described.set(`${table.stackName}/${table.logicalId}`, JSON.stringify(table));
  for (const resolver of stacks.resolvers) {
    for (const { logicalId, properties } of resolver.resources('AWS::Lambda::EventSourceMapping')) {
      // Resolved, a version names its function. Its logical id changes with every change of the code.
      const known = resolver.resolveIfKnown(properties, () => undefined) ?? properties;
      described.set(`${resolver.template.stackName}/${logicalId}`, JSON.stringify(known));
    }
  }
  return described;
}
