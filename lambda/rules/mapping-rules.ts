import { compileFilters } from './event-pattern';
import { laneOf } from './lane-of';
import { recordBytes } from './payload';
import { MappingSettings } from './settings';
import { DynamoDBRecord } from '../record/event';

/** The settings of a mapping, and what of them is made ready once, because it is asked of every record. */
export interface MappingRules {
  readonly settings: MappingSettings;
  /** Whether it passes the filters. One that does not is as good as done. */
  readonly isWanted: (record: DynamoDBRecord) => boolean;
  /** Which of the lanes it waits in, from 0. */
  readonly laneOf: (record: DynamoDBRecord) => number;
  /** Its share of an event. */
  readonly bytesOf: (record: DynamoDBRecord) => number;
}

/** @throws PatternError if a filter is no event pattern */
export function rulesOf(settings: MappingSettings): MappingRules {
  const { batchSize, filterPatterns, parallelizationFactor } = settings;
  return {
    settings,
    isWanted: compileFilters(filterPatterns),
    laneOf: parallelizationFactor > 1 ? (record) => laneOf(record, parallelizationFactor) : () => 0,
    // A record alone is a batch, whatever its size.
    bytesOf: batchSize > 1 ? recordBytes : () => 0,
  };
}
