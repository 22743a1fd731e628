import { defaultMaxAttempts } from './default-max-attempts';
import { Lanes } from './lanes';
import { RecordOutcomes } from './record-outcomes';
import { RecordRunner } from './record-runner';
import { BatchSettings } from './resolve-options';
import { runLanes } from './run-lanes';
import { DynamoDBRecord } from '../../record/event';
import { Flusher } from '../idempotency/flusher';
import { consumerConfiguration } from '../invocation/consumer-configuration';
import { Deadline } from '../invocation/deadline';
import { LambdaContext } from '../invocation/lambda-context';
import { receivedBatch } from '../invocation/received-batch';
import { Parking } from '../parking/parking';
import { sqsQueue } from '../parking/parking-queue';
import { reportMetrics } from '../telemetry/metrics';

/** A partial batch response. It reports the first record that is not done, and is empty if every record is done. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * Processes a batch: reads the progress of earlier invocations, runs the remaining records in lanes, writes the
 * progress, and responds with the first record that is not done as the checkpoint.
 */
export async function processBatch(
  records: readonly DynamoDBRecord[],
  context: LambdaContext | undefined,
  settings: BatchSettings,
): Promise<BatchResponse> {
  const { concurrency, logger, maxRecords, idempotency, holdItem } = settings;
  const deadline = new Deadline(context);
  try {
    const configured = consumerConfiguration(records[0].eventSourceARN);
    const needsIds = idempotency.store !== undefined;
    const batch = receivedBatch(records, context, { needsIds, epoch: idempotency.epoch, configured });
    const failureQueue =
      settings.failureQueue ?? (configured?.failureQueueUrl ? sqsQueue(configured.failureQueueUrl) : undefined);
    const maxAttempts = settings.maxAttempts ?? defaultMaxAttempts(configured?.retryAttempts);
    const unread = 'no record was processed, because the idempotency store could not be read';
    const progress = await rethrowAs(unread, idempotency.open(batch, deadline));
    // Held items are read after the records are claimed: until then another invocation may park one of them.
    const parkingOptions = { failureQueue, store: holdItem ? idempotency.store : undefined };
    const parking = await rethrowAs(
      unread,
      Parking.open(batch, parkingOptions, deadline.parkMs).catch(async (error) => {
        await progress.close(0, deadline.endMs).catch(() => undefined);
        throw error;
      }),
    );
    const warnOfFlush = (error: unknown) => logger.warn('progress could not be written', { error });
    const flusher = new Flusher(progress, idempotency.flushIntervalMs, deadline.endMs, warnOfFlush);
    const lanes = new Lanes(batch.itemKeys);
    const parts = { batch, context, settings, maxAttempts, deadline, lanes, progress, parking, flusher };
    const outcomes = new RecordOutcomes(parts);
    const runner = new RecordRunner(parts, outcomes);

    const [running] = await Promise.allSettled([
      runLanes(lanes, { concurrency, maxRecords, mayStart: runner.mayStart, run: runner.run }),
    ]);
    await flusher.end();
    if (lanes.haveRunnable && !deadline.allowsAnother()) {
      logger.warn('there was no time left to start all records', { requestId: batch.requestId });
    }

    const undone = records.findIndex((_, place) => !outcomes.isFinished(place));
    const checkpoint = undone < 0 ? records.length : undone;
    await rethrowAs(
      'records that are done may be processed again, because the idempotency store could not be written',
      progress.close(checkpoint, deadline.endMs),
    );
    if (running.status === 'rejected') throw running.reason;
    reportMetrics(settings, outcomes.counts, records[0]);
    if (undone >= 0 && configured?.reportBatchItemFailures === false) {
      throw new Error(
        `record ${undone + 1} of ${records.length} is not done, and the event source mapping would take any response for success. Turn on its reportBatchItemFailures`,
      );
    }
    return {
      batchItemFailures: records
        .slice(checkpoint, checkpoint + 1)
        .map(({ dynamodb }) => ({ itemIdentifier: dynamodb!.SequenceNumber! })),
    };
  } finally {
    deadline.clear();
  }
}

/** Adds the consequence of an error to its message. The cause goes into the message because Lambda does not log it. */
async function rethrowAs<T>(consequence: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new Error(`${consequence}: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : cause}`, { cause });
  }
}
