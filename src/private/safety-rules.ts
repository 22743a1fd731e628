import { CfnResource, Duration, Stage } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { streamRetention } from './defaults';
import { MAX_READERS } from './shared-streams';
import { propertiesOf, referentOf, StreamMapping } from './stream-mapping';

interface SafetyRule {
  readonly id: string;
  /** What is wrong and what to do, if it is. A value that is not known at synth is not wrong. */
  readonly finding: (mapping: StreamMapping) => string | undefined;
}

export const SAFETY_RULES: SafetyRule[] = [
  {
    id: 'infiniteRetries',
    finding: ({ properties: { MaximumRetryAttempts: retries = -1 } }) => retries === -1
      ? 'A batch that fails is retried until its records expire, and blocks its shard for as long. Set retryAttempts.'
      : undefined,
  },
  {
    id: 'recordAge',
    finding: (mapping) => {
      const { MaximumRecordAgeInSeconds: age = -1 } = mapping.properties;
      const retention = retentionOf(mapping);
      if (age === -1) return `Records are tried until the stream forgets them: what fails then can no longer be fetched. ${SET_RECORD_AGE}`;
      if (!retention || !(age > retention.toSeconds())) return undefined;
      return `Records are tried for up to ${age} seconds, and the stream keeps them for ${retention.toSeconds()}: what fails late can no longer be fetched. ${SET_RECORD_AGE}`;
    },
  },
  {
    id: 'noFailureDestination',
    finding: ({ properties }) => properties.DestinationConfig?.OnFailure?.Destination === undefined
      ? 'Records that are given up are dropped, and nobody is told. Set an on-failure destination.'
      : undefined,
  },
  {
    id: 'noBisect',
    finding: ({ properties: { BisectBatchOnFunctionError: bisect = false } }) => bisect === false
      ? 'One poison record takes its whole batch with it. Set bisectBatchOnError.'
      : undefined,
  },
  {
    id: 'noPartialBatchResponse',
    finding: ({ properties: { FunctionResponseTypes: types = [] } }) => Array.isArray(types) && !types.includes('ReportBatchItemFailures')
      ? 'A batch that fails is repeated whole, and batchItemFailures that the function returns are ignored. Set reportBatchItemFailures.'
      : undefined,
  },
  {
    id: 'startsAtLatest',
    finding: ({ properties }) => properties.StartingPosition === 'LATEST'
      ? 'Records written while the mapping is being created or updated can be missed. Set startingPosition to TRIM_HORIZON.'
      : undefined,
  },
  {
    id: 'tooManyReaders',
    finding: (mapping) => {
      if (!mapping.isOfDynamoDB) return undefined;
      const readers = StreamMapping.under(stageOf(mapping)).filter(({ stream }) => stream === mapping.stream);
      return readers.length > MAX_READERS
        ? `The stream has ${readers.length} readers, and with more than ${MAX_READERS} reading is throttled. Have one function do the work of two, or one publish the records for the others.`
        : undefined;
    },
  },
  {
    id: 'noIteratorAgeAlarm',
    finding: (mapping) => CfnFunction.isCfnFunction(mapping.function) && !hasIteratorAgeAlarm(mapping)
      ? 'Nobody is told when the function falls behind, until the stream forgets records. Create an alarm on its IteratorAge metric.'
      : undefined,
  },
];

const SET_RECORD_AGE = 'Set maxRecordAge, for example to half of what the stream keeps.';

/** How long the stream keeps a record, if that is known. */
function retentionOf(mapping: StreamMapping): Duration | undefined {
  if (mapping.isOfDynamoDB) return streamRetention();
  if (typeof mapping.stream === 'string' || mapping.stream.cfnResourceType !== 'AWS::Kinesis::Stream') return undefined;
  const { RetentionPeriodHours: hours = 24 } = propertiesOf(mapping.stream);
  return typeof hours === 'number' ? Duration.hours(hours) : undefined;
}

function hasIteratorAgeAlarm(mapping: StreamMapping): boolean {
  const isOfFunction = (alarm: CfnAlarm) => metricsOf(alarm).some(({ metricName, dimensions }) => metricName === 'IteratorAge'
    && dimensions.some(({ name, value }) => name === 'FunctionName' && referentOf(alarm, value) === mapping.function));
  return stageOf(mapping).node.findAll().some((construct) => construct instanceof CfnAlarm && isOfFunction(construct));
}

interface AlarmMetric {
  readonly metricName: unknown;
  readonly dimensions: CfnAlarm.DimensionProperty[];
}

/** Those that an alarm watches, or that its expression is made of. */
function metricsOf({ metricName, dimensions, metrics }: CfnAlarm): AlarmMetric[] {
  const list = <T>(value: unknown) => Array.isArray(value) ? value as T[] : [];
  return [{ metricName, dimensions: list(dimensions) }, ...list<any>(metrics).map(({ metricStat }) => ({
    metricName: metricStat?.metric?.metricName, dimensions: list<CfnAlarm.DimensionProperty>(metricStat?.metric?.dimensions),
  }))];
}

function stageOf({ resource }: { readonly resource: CfnResource }): IConstruct {
  return Stage.of(resource) ?? resource.node.root;
}
