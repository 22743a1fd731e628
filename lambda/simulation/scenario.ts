import { HandlerModel } from './handler-model';
import { Workload } from './workload';
import { MappingSettings } from '../rules/mapping-settings';

/** All that a simulation depends on. The same scenario has the same outcome. */
export interface Scenario {
  /**
   * A whole number. What is written, when and to which key, depends on it and on the workload alone: scenarios that
   * differ in anything else can be compared.
   */
  readonly seed: number;
  readonly shards: number;
  readonly workload: Workload;
  readonly settings: MappingSettings;
  /** Whether there is an on-failure destination. */
  readonly hasDestination: boolean;
  readonly handler: HandlerModel;
  /** How many invocations can run at once; what is above is throttled. */
  readonly concurrencyLimit: number;
  /** After how long somebody fetches the records that a failure message points at, in milliseconds. */
  readonly redriveAfterMs: number;
  readonly memoryMb: number;
}
