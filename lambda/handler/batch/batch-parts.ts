import { Lanes } from './lanes';
import { BatchSettings } from './resolve-options';
import { BatchProgress } from '../idempotency/batch-progress';
import { Flusher } from '../idempotency/flusher';
import { Deadline } from '../invocation/deadline';
import { LambdaContext } from '../invocation/lambda-context';
import { ReceivedBatch } from '../invocation/received-batch';
import { Parking } from '../parking/parking';

/** One batch and everything that is made to process it. Each invocation has its own. */
export interface BatchParts {
  readonly batch: ReceivedBatch;
  readonly context: LambdaContext | undefined;
  readonly settings: BatchSettings;
  readonly maxAttempts: number;
  readonly deadline: Deadline;
  readonly lanes: Lanes;
  readonly progress: BatchProgress;
  readonly parking: Parking;
  readonly flusher: Flusher;
}
