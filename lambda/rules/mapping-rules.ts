import { compileFilters } from './filters';
import { MappingSettings } from './mapping-settings';
import { recordBytes } from './payload';
import { slotOf } from './slot-of';
import { DynamoDBRecord } from '../record/event';

/** The settings of a mapping, and what of them is made ready once, because it is asked of every record. */
export interface MappingRules {
  readonly settings: MappingSettings;
  /** Whether it passes the filters. One that does not is as good as done. */
  readonly isWanted: (record: DynamoDBRecord) => boolean;
  /** Which of the slots it waits in, from 0. */
  readonly slotOf: (record: DynamoDBRecord) => number;
  /** Its share of an event. */
  readonly bytesOf: (record: DynamoDBRecord) => number;
}

/** @throws Error if a filter is no event pattern */
export function rulesOf(settings: MappingSettings): MappingRules {
  const { batchSize, filterPatterns, parallelizationFactor } = settings;
  return {
    settings,
    isWanted: compileFilters(filterPatterns),
    slotOf: parallelizationFactor > 1 ? (record) => slotOf(record, parallelizationFactor) : () => 0,
    // A record alone is a batch, whatever its size.
    bytesOf: batchSize > 1 ? recordBytes : () => 0,
  };
}
