import { InvocationResult } from '../../../../lambda/local/rules/response';
import { MappingSettings } from '../../../../lambda/local/rules/settings';
import { DynamoDBRecord } from '../../../../lambda/record/event';

/** How the function fails on record 2. */
type Failure = 'reports record 2' | 'throws' | 'reports ""';

/** What an event source mapping does with records 1 to 4 when the function fails on record 2, as captured on AWS. */
export interface FailureRow {
  readonly name: string;
  readonly settings: Partial<MappingSettings>;
  readonly failure: Failure;
  /** The records of each invocation, in order. */
  readonly batches: string[];
  /** What the destination is told: which records, how often they were tried, and the function error. */
  readonly destination: { readonly from: string; readonly to: string; readonly count: number; readonly functionError: string | null } | undefined;
}

const report = { reportBatchItemFailures: true };
const bisect = { bisectBatchOnFunctionError: true };

/** Captured on AWS, us-east-1, September 2026. One retry unless the row says otherwise. */
export const FAILURE_TABLE: FailureRow[] = [
  {
    name: 'ReportBatchItemFailures',
    settings: report,
    failure: 'reports record 2',
    batches: ['1234', '234', '234'],
    destination: { from: '2', to: '4', count: 2, functionError: null },
  },
  {
    name: 'ReportBatchItemFailures and bisect',
    settings: { ...report, ...bisect },
    failure: 'reports record 2',
    batches: ['1234', '234', '2', '2', '34'],
    destination: { from: '2', to: '2', count: 2, functionError: null },
  },
  {
    name: 'throw and bisect',
    settings: bisect,
    failure: 'throws',
    batches: ['1234', '12', '1', '2', '2', '34'],
    destination: { from: '2', to: '2', count: 2, functionError: 'Unhandled' },
  },
  {
    name: 'throw, no bisect, two retries',
    settings: { maximumRetryAttempts: 2 },
    failure: 'throws',
    batches: ['1234', '1234', '1234'],
    destination: { from: '1', to: '4', count: 3, functionError: 'Unhandled' },
  },
  {
    name: 'failures returned, ReportBatchItemFailures off',
    settings: {},
    failure: 'reports record 2',
    batches: ['1234'],
    destination: undefined,
  },
  {
    name: 'an empty item identifier, no retries',
    settings: { ...report, maximumRetryAttempts: 0 },
    failure: 'reports ""',
    batches: ['1234'],
    destination: { from: '1', to: '4', count: 1, functionError: null },
  },
];

/** What a response means when ReportBatchItemFailures is on. From snapshot tests of an emulator, validated against AWS in November 2025. */
export const RESPONSE_TABLE: { readonly response: unknown; readonly means: 'complete success' | 'complete failure' }[] = [
  { response: [], means: 'complete success' },
  { response: null, means: 'complete success' },
  { response: {}, means: 'complete success' },
  { response: { batchItemFailures: [] }, means: 'complete success' },
  { response: { batchItemFailures: null }, means: 'complete success' },
  { response: { batchItemFailures: [{ itemIdentifier: '' }] }, means: 'complete failure' },
  { response: { batchItemFailures: [{ itemIdentifier: null }] }, means: 'complete failure' },
  { response: { batchItemFailures: [{ itemIdentifier: 'not in the batch' }] }, means: 'complete failure' },
  { response: { batchItemFailures: [{ itemIdentifier: '2' }, { itemIdentifier: 'not in the batch' }] }, means: 'complete failure' },
  { response: { batchItemFailures: [{ wrongKey: '2' }] }, means: 'complete failure' },
];

/** What the function answers to a batch: all is well, unless record 2 is in it. */
export function respond(failure: Failure, batch: readonly DynamoDBRecord[]): InvocationResult {
  if (!batch.some(({ dynamodb }) => dynamodb?.SequenceNumber === '2')) return { functionError: null, response: { batchItemFailures: [] } };
  switch (failure) {
    case 'throws': return { functionError: 'Unhandled', errorType: 'Error', errorMessage: 'no' };
    case 'reports record 2': return { functionError: null, response: { batchItemFailures: [{ itemIdentifier: '2' }] } };
    case 'reports ""': return { functionError: null, response: { batchItemFailures: [{ itemIdentifier: '' }] } };
  }
}
