import { functionLabel } from './labels';
import { settingsChangesText } from './settings-text';
import type { LocalRun, RunningMapping } from '../../local';

/** Describes the change of a mapping or a table, which its stack and its logical id identify. */
export function changeText(resource: string, before: LocalRun, after: LocalRun): string {
  const [old, now] = [mappingIn(before, resource), mappingIn(after, resource)];
  if (old && now) return `${functionLabel(now.functionName, after.mappings)}: ${mappingChangesText(old, now)}`;
  if (now) return `${functionLabel(now.functionName, after.mappings)} now reads ${now.tableName}`;
  if (old) return `${functionLabel(old.functionName, before.mappings)} no longer reads ${old.tableName}`;
  return `${tableIn(after, resource) ?? tableIn(before, resource) ?? resource} has changed`;
}

function mappingChangesText(old: RunningMapping, now: RunningMapping): string {
  const others = (['functionName', 'tableName', 'destination'] as const).filter((name) => old[name] !== now[name]);
  return (
    [
      ...others.map((name) => `${name} ${old[name] ?? 'none'} → ${now[name] ?? 'none'}`),
      settingsChangesText(old.settings, now.settings),
    ]
      .filter(Boolean)
      .join(', ') || 'its event source mapping has changed'
  );
}

function mappingIn({ mappings }: LocalRun, resource: string): RunningMapping | undefined {
  return mappings.find(({ stackName, logicalId }) => `${stackName}/${logicalId}` === resource);
}

function tableIn({ stacks }: LocalRun, resource: string): string | undefined {
  const [stackName, logicalId] = resource.split('/');
  return stacks[stackName]?.tables[logicalId];
}
