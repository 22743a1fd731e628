import { compileFilters } from './filters';
import { MappingSettings } from './mapping-settings';
import { recordBytes } from './payload';
import { slotOf } from './slot-of';
import { DynamoDBRecord } from '../record/event';

/** The settings of a mapping, compiled once, because every record is held against them. */
export interface MappingRules {
  readonly settings: MappingSettings;
  /** Tells whether a record passes the filters. One that does not counts as done. */
  readonly isWanted: (record: DynamoDBRecord) => boolean;
  /** Returns the slot in which a record waits, from 0. */
  readonly slotOf: (record: DynamoDBRecord) => number;
  /** Returns the bytes of a record in an event. */
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
