import { HandlerLogger } from './logger';
import { DynamoDBRecord } from '../../record/event';
import { isInLambda } from '../invocation/is-in-lambda';

/** The metrics of the handler helper. Powertools' `Metrics` has these methods. */
export interface HandlerMetrics {
  addMetric(name: string, unit: 'Count' | 'Milliseconds', value: number): void;
  /** Publishes the values that were added since the last call. */
  publishStoredMetrics(): void;
}

/** Options of `emfMetrics`. */
export interface EmfMetricsOptions {
  /**
   * The namespace of the metrics.
   *
   * @default 'cdk-dynamodb-streams'
   */
  readonly namespace?: string;
  /**
   * The dimensions of the metrics, with their values. CloudWatch charges for each set of values as another metric.
   *
   * @default - `FunctionName`
   */
  readonly dimensions?: { readonly [name: string]: string };
}

/**
 * Makes metrics that are log lines in CloudWatch's embedded metric format. They need no request, and CloudWatch charges
 * for them as for any custom metric. They are silent in tests.
 *
 * @see
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfMetrics({ namespace = 'cdk-dynamodb-streams', dimensions }: EmfMetricsOptions = {}): HandlerMetrics {
  let added: { readonly name: string; readonly unit: string; readonly value: number }[] = [];
  return {
    addMetric: (name, unit, value) => added.push({ name, unit, value }),
    publishStoredMetrics: () => {
      const names = dimensions ?? { FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME };
      if (isInLambda()) {
        process.stdout.write(
          `${JSON.stringify({
            _aws: {
              Timestamp: Date.now(),
              CloudWatchMetrics: [
                {
                  Namespace: namespace,
                  Dimensions: [Object.keys(names)],
                  Metrics: added.map(({ name, unit }) => ({ Name: name, Unit: unit })),
                },
              ],
            },
            ...names,
            ...Object.fromEntries(added.map(({ name, value }) => [name, value])),
          })}\n`,
        );
      }
      added = [];
    },
  };
}

/** The number of records in a batch by outcome. */
export interface RecordCounts {
  processed: number;
  failed: number;
  parked: number;
  /** Records that an earlier invocation has finished. */
  skipped: number;
}

/** Reports the outcome of a batch and the age of its first record. An error here must not fail the batch. */
export function reportMetrics(
  { metrics, logger }: { metrics?: HandlerMetrics; logger: HandlerLogger },
  counts: RecordCounts,
  { dynamodb }: DynamoDBRecord,
): void {
  if (!metrics) return;
  try {
    const { processed, failed, parked, skipped } = counts;
    for (const [name, count] of Object.entries({
      RecordsProcessed: processed,
      RecordsFailed: failed,
      RecordsParked: parked,
      RecordsSkipped: skipped,
    })) {
      metrics.addMetric(name, 'Count', count);
    }
    const createdAt = dynamodb?.ApproximateCreationDateTime;
    if (createdAt !== undefined) {
      metrics.addMetric('RecordAge', 'Milliseconds', Math.max(0, Date.now() - createdAt * 1000));
    }
    metrics.publishStoredMetrics();
  } catch (error) {
    logger.error('metrics could not be published', { error });
  }
}
