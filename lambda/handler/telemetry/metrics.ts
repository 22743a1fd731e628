import { HandlerLogger } from './logger';
import { DynamoDBRecord } from '../../record/event';
import { isInLambda } from '../invocation/is-in-lambda';

/** Where the handler helper counts. Powertools' `Metrics` is one. */
export interface HandlerMetrics {
  addMetric(name: string, unit: 'Count' | 'Milliseconds', value: number): void;
  /** What was added since the last time is complete. */
  publishStoredMetrics(): void;
}

/** Where metrics go. */
export interface EmfMetricsOptions {
  /** @default 'cdk-dynamodb-streams' */
  readonly namespace?: string;
  /**
   * Each set of values is a metric of its own, and is paid for.
   *
   * @default - `FunctionName`
   */
  readonly dimensions?: { readonly [name: string]: string };
}

/**
 * Metrics as lines of the log, in CloudWatch's embedded metric format: nothing is called, and CloudWatch charges for
 * each as for any custom metric. Outside of Lambda, and of a local run of it, it is silent.
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

/** Records of a batch, by what became of them. */
export interface RecordCounts {
  processed: number;
  failed: number;
  parked: number;
  /** Done before. */
  skipped: number;
}

/** What became of a batch, and how old its first record was then. The batch is done: nothing of this may fail it. */
export function reportMetrics(
  { metrics, logger }: { metrics?: HandlerMetrics; logger: HandlerLogger },
  counts: RecordCounts,
  { dynamodb }: DynamoDBRecord,
): void {
  if (!metrics) return;
  try {
    metrics.addMetric('RecordsProcessed', 'Count', counts.processed);
    metrics.addMetric('RecordsFailed', 'Count', counts.failed);
    metrics.addMetric('RecordsParked', 'Count', counts.parked);
    metrics.addMetric('RecordsSkipped', 'Count', counts.skipped);
    const createdAt = dynamodb?.ApproximateCreationDateTime;
    if (createdAt !== undefined) {
      metrics.addMetric('RecordAge', 'Milliseconds', Math.max(0, Date.now() - createdAt * 1000));
    }
    metrics.publishStoredMetrics();
  } catch (error) {
    logger.error('metrics could not be published', { error });
  }
}
