import { isDeepStrictEqual } from 'node:util';
import type { MappingSettings } from '../../local';
import { AWS_DEFAULTS } from '../../rules/mapping-settings';
import { shorten } from '../text/shorten';

/** Long filter patterns are cut to this length. */
const LONGEST_VALUE = 80;

type Setting = keyof MappingSettings;

/** Lists the settings that differ from AWS's defaults: BatchSize 10, BisectBatchOnFunctionError. */
export function settingsText(settings: MappingSettings): string {
  const others = differing(AWS_DEFAULTS, settings).map((name) =>
    [nameOf(name), ...(settings[name] === true ? [] : [valueText(settings[name])])].join(' '),
  );
  return others.length > 0 ? others.join(', ') : "AWS's defaults";
}

/** Lists the settings that have changed: MaximumRetryAttempts 2 → 5. */
export function settingsChangesText(before: MappingSettings, after: MappingSettings): string {
  return differing(before, after)
    .map((name) => `${nameOf(name)} ${valueText(before[name])} → ${valueText(after[name])}`)
    .join(', ');
}

function differing(before: MappingSettings, after: MappingSettings): Setting[] {
  return (Object.keys(AWS_DEFAULTS) as Setting[]).filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

/** Returns AWS's name of a setting. */
function nameOf(name: Setting): string {
  return name === 'filterPatterns' ? 'Filters' : name[0].toUpperCase() + name.slice(1);
}

function valueText(value: MappingSettings[Setting]): string {
  const text = Array.isArray(value) ? value.join(' or ') || 'none' : String(value);
  return shorten(text, LONGEST_VALUE);
}
