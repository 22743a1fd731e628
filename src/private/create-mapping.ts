import { Stack, Tags } from 'aws-cdk-lib';
import { CfnEventSourceMapping, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BoundDestination } from './failure/bound-destination';
import { renderFilters } from './filter-patterns';
import { validateRegion, warnIfImported } from './foreign-resources';
import { ConsumerSettings } from './resolve-settings';
import { BoundStream } from './table-stream';

/** Creates the event source mapping of a consumer, after the permissions that Lambda checks when it is created. */
export function createMapping(
  consumer: Construct,
  settings: ConsumerSettings,
  stream: BoundStream,
  failures: BoundDestination,
): EventSourceMapping {
  const { destinationArn } = failures;
  const mapping = new EventSourceMapping(consumer, 'EventSourceMapping', {
    target: settings.handler,
    eventSourceArn: stream.streamArn,
    startingPosition: settings.startingPosition,
    batchSize: settings.batchSize,
    maxBatchingWindow: settings.maxBatchingWindow,
    parallelizationFactor: settings.parallelizationFactor,
    tumblingWindow: settings.tumblingWindow,
    retryAttempts: settings.retryAttempts,
    bisectBatchOnError: settings.bisectBatchOnError,
    reportBatchItemFailures: settings.reportBatchItemFailures,
    filters: renderFilters(consumer, settings.filters, stream),
    filterEncryption: settings.filterEncryption,
    onFailure: destinationArn ? { bind: () => ({ destination: destinationArn }) } : undefined,
    metricsConfig: settings.metricsConfig,
    enabled: settings.enabled,
  });
  // The L2 compares the seconds of a token with its limits, and refuses them.
  resourceOf(mapping).maximumRecordAgeInSeconds = settings.maxRecordAge.toSeconds();
  checkFilterKey(consumer, settings);
  for (const [key, value] of Object.entries(settings.tags)) Tags.of(mapping).add(key, value);
  for (const grant of [...stream.grants, ...failures.grants]) grant.applyBefore(mapping);
  return mapping;
}

/**
 * The options by which the command `redrive` finds a mapping. They stay valid wherever the construct is in the app: the
 * name of the deployed stack, and the mapping's id in its template.
 */
export function redriveOptions(mapping: EventSourceMapping): string {
  return `--stack ${Stack.of(mapping).stackName} --consumer ${resourceOf(mapping).logicalId}`;
}

function resourceOf(mapping: EventSourceMapping): CfnEventSourceMapping {
  return mapping.node.defaultChild as CfnEventSourceMapping;
}

function checkFilterKey(consumer: Construct, { filterEncryption }: ConsumerSettings): void {
  if (!filterEncryption) return;
  validateRegion(
    consumer,
    'key',
    filterEncryption,
    'Lambda encrypts filters with a key',
    "Use a key of the consumer's Region",
  );
  warnIfImported(consumer, 'key', filterEncryption, 'lambda.amazonaws.com to use it: kms:Decrypt');
}
