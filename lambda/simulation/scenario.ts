import { HandlerModel } from './handler-model';
import { Workload } from './workload';
import { MappingSettings } from '../rules/mapping-settings';

/** The complete input of a simulation. The same scenario has the same outcome. */
export interface Scenario {
  /**
   * A whole number. The writes, their times and their keys depend only on it and on the workload, so you can compare
   * scenarios that differ in anything else.
   */
  readonly seed: number;
  readonly shards: number;
  readonly workload: Workload;
  readonly settings: MappingSettings;
  /** Whether there is an on-failure destination. */
  readonly hasDestination: boolean;
  readonly handler: HandlerModel;
  /** How many invocations can run at once. More are throttled. */
  readonly concurrencyLimit: number;
  /** Milliseconds from a failure message until somebody fetches its records. */
  readonly redriveAfterMs: number;
  readonly memoryMb: number;
}
