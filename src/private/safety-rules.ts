import { Duration } from 'aws-cdk-lib';
import { streamRetention } from './defaults';
import { functionIdentityOf, identityOf, ResourceIdentity } from './resource-identity';
import { propertyAsGiven, templateProperties } from './resource-properties';
import { MAX_READERS } from './shared-streams';
import { StageFacts } from './stage-facts';
import { StreamMapping } from './stream-mapping';

interface SafetyRule {
  readonly id: string;
  /**
   * What is wrong and what to do, if it is. A value that is not known at synth is not wrong; a number or boolean may be
   * written as text.
   */
  readonly finding: (mapping: StreamMapping, stage: StageFacts) => string | undefined;
}

export const SAFETY_RULES: SafetyRule[] = [
  {
    id: 'infiniteRetries',
    finding: ({ properties: { MaximumRetryAttempts: retries = -1 } }) =>
      Number(retries) === -1
        ? 'A batch that fails is retried until its records expire, and blocks its shard for as long. Set retryAttempts.'
        : undefined,
  },
  {
    id: 'recordAge',
    finding: (mapping) => {
      const { MaximumRecordAgeInSeconds: age = -1 } = mapping.properties;
      const retention = retentionOf(mapping);
      if (Number(age) === -1) {
        return `Records are tried until the stream forgets them: what fails then can no longer be fetched. ${SET_RECORD_AGE}`;
      }
      if (!retention || !(age > retention.toSeconds())) return undefined;
      return `Records are tried for up to ${age} seconds, and the stream keeps them for ${retention.toSeconds()}: what fails late can no longer be fetched. ${SET_RECORD_AGE}`;
    },
  },
  {
    id: 'noFailureDestination',
    finding: ({ properties }) =>
      properties.DestinationConfig?.OnFailure?.Destination === undefined
        ? 'Records that are given up are dropped, and nobody is told. Set an on-failure destination.'
        : undefined,
  },
  {
    id: 'noBisect',
    finding: ({ properties: { BisectBatchOnFunctionError: bisect = false } }) =>
      `${bisect}` === 'false' ? 'One poison record takes its whole batch with it. Set bisectBatchOnError.' : undefined,
  },
  {
    id: 'noPartialBatchResponse',
    finding: ({ properties: { FunctionResponseTypes: types = [] } }) =>
      Array.isArray(types) && !types.includes('ReportBatchItemFailures')
        ? 'A batch that fails is repeated whole, and one whose function returns batchItemFailures is taken for done. Set reportBatchItemFailures.'
        : undefined,
  },
  {
    id: 'startsAtLatest',
    finding: ({ properties }) =>
      properties.StartingPosition === 'LATEST'
        ? 'Records written while the mapping is being created or updated can be missed. Set startingPosition to TRIM_HORIZON.'
        : undefined,
  },
  {
    id: 'tooManyReaders',
    finding: (mapping, stage) => {
      if (mapping.isOfKinesis || !mapping.isReading) return undefined;
      const readers = stage.sharing(mapping).filter(({ isReading }) => isReading);
      // An imported stream may be either.
      const throttled = mapping.isOfDynamoDB
        ? 'reading is throttled'
        : 'reading is throttled if it is a DynamoDB stream';
      return readers.length > MAX_READERS
        ? `The stream has ${readers.length} readers, and with more than ${MAX_READERS} ${throttled}. Have one function do the work of two, or one publish the records for the others.`
        : undefined;
    },
  },
  {
    id: 'noIteratorAgeAlarm',
    finding: ({ resource }, stage) => {
      const handler = functionIdentityOf(resource, propertyAsGiven(resource, 'FunctionName'));
      return handler && !stage.isWatched(handler)
        ? 'Nobody is told when the function falls behind, until the stream forgets records. Create an alarm on its IteratorAge metric.'
        : undefined;
    },
  },
];

const SET_RECORD_AGE = 'Set maxRecordAge, for example to half of what the stream keeps.';

/** How long the stream keeps a record, if that is known. */
function retentionOf({ isOfDynamoDB, stream }: StreamMapping): Duration | undefined {
  return isOfDynamoDB ? streamRetention() : kinesisRetention(stream);
}

function kinesisRetention(stream: ResourceIdentity): Duration | undefined {
  if (typeof stream === 'string') return undefined;
  // A consumer with a throughput of its own.
  if (stream.cfnResourceType === 'AWS::Kinesis::StreamConsumer') {
    return kinesisRetention(identityOf(stream, propertyAsGiven(stream, 'StreamARN')));
  }
  const hours = Number(templateProperties(stream).RetentionPeriodHours ?? 24);
  return Number.isFinite(hours) ? Duration.hours(hours) : undefined;
}
