import { HandlerModel } from './handler-model';
import { AWS_DEFAULTS, MappingSettings } from '../rules/mapping-settings';

/** The configuration of a common kind of consumer. */
export interface Preset {
  readonly description: string;
  readonly settings: MappingSettings;
  readonly hasDestination: boolean;
  readonly handler: Pick<HandlerModel, 'kind' | 'idempotency'>;
}

const OURS: MappingSettings = {
  ...AWS_DEFAULTS,
  maximumRetryAttempts: 10,
  maximumRecordAgeInSeconds: 12 * 3600,
  bisectBatchOnFunctionError: true,
  reportBatchItemFailures: true,
};

/** The presets by name. Those of other constructs are copies of their defaults in the given versions. */
export const PRESETS = {
  'table-stream-consumer': {
    description: 'TableStreamConsumer of this package, and a function made with streamHandler',
    settings: OURS,
    hasDestination: true,
    handler: { kind: 'helper', idempotency: 'per-batch' },
  },
  'construct-only': {
    description: 'TableStreamConsumer of this package, and a function that reports its first failure',
    settings: OURS,
    hasDestination: true,
    handler: { kind: 'reports', idempotency: 'none' },
  },
  aws: {
    description: 'what AWS and DynamoEventSource of the CDK 2.276 assume: endless retries',
    settings: AWS_DEFAULTS,
    hasDestination: false,
    handler: { kind: 'throws', idempotency: 'none' },
  },
  tutorial: {
    // AWS's own example has 2 retries: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    description: 'limits as tutorials have them: 3 retries, 1 hour',
    settings: { ...AWS_DEFAULTS, maximumRetryAttempts: 3, maximumRecordAgeInSeconds: 3600 },
    hasDestination: false,
    handler: { kind: 'throws', idempotency: 'none' },
  },
  'solutions-constructs': {
    description: 'aws-dynamodbstreams-lambda of AWS Solutions Constructs 2.101: 500 retries, 24 hours, bisect',
    settings: {
      ...AWS_DEFAULTS,
      maximumRetryAttempts: 500,
      maximumRecordAgeInSeconds: 24 * 3600,
      bisectBatchOnFunctionError: true,
    },
    hasDestination: true,
    handler: { kind: 'throws', idempotency: 'none' },
  },
} as const satisfies { readonly [name: string]: Preset };

export type PresetName = keyof typeof PRESETS;
