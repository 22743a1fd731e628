import { HandlerModel } from './handler-model';
import { PRICES } from './prices';
import { Scenario } from './scenario';
import { Tally } from './tally';

/** The cost in US dollars for a million records that were written. */
export interface Cost {
  readonly lambdaRequests: number;
  readonly lambdaDuration: number;
  /** The cost of sending failures, without fetching them. */
  readonly sqs: number;
  /** The cost of the handler helper's idempotency table. */
  readonly dynamodb: number;
  readonly total: number;
}

const SQS_CHUNK_BYTES = 64 * 1024;

/** The message of a parked record has this size without the record. */
const PARKED_MESSAGE_BYTES = 1000;

/**
 * Computes the cost of the helper's requests to its table. They are those of docs/idempotency.md for an invocation
 * without errors.
 */
const IDEMPOTENCY: { readonly [kind in HandlerModel['idempotency']]: (tally: Tally) => number } = {
  none: () => 0,
  'per-batch': ({ invocations, ledgerUnits }) =>
    invocations * PRICES.dynamodbReadUnit + ledgerUnits * PRICES.dynamodbWriteUnit,
  'per-record': ({ delivered, invocations }) => (delivered + 2 * invocations) * PRICES.dynamodbWriteUnit,
};

export function costOf({ handler, memoryMb, workload }: Scenario, tally: Tally, written: number): Cost {
  const aMillion = written > 0 ? 1e6 / written : 0;
  const parkedRequests = Math.ceil((workload.itemBytes + PARKED_MESSAGE_BYTES) / SQS_CHUNK_BYTES);
  const cost = {
    lambdaRequests: aMillion * tally.invocations * PRICES.lambdaRequest,
    lambdaDuration: ((((aMillion * tally.busyMs) / 1000) * memoryMb) / 1024) * PRICES.lambdaGbSecond,
    sqs: aMillion * (tally.messages + tally.sent.byHelper * parkedRequests) * PRICES.sqsRequest,
    dynamodb: handler.kind === 'helper' ? aMillion * IDEMPOTENCY[handler.idempotency](tally) : 0,
  };
  return { ...cost, total: Object.values(cost).reduce((sum, part) => sum + part) };
}
