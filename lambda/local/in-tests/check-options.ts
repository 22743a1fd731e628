import { types } from 'node:util';
import { checkRecords, textOf } from './check-records';
import { Faults, InvocationFault } from './faults';
import { READ_ERRORS } from './faulty-client';
import { LocalMappingOptions } from './local-mapping-options';
import { FUNCTION_TIMEOUT_SECONDS } from '../../../src/shared/limits';
import { AWS_DEFAULTS } from '../../rules/mapping-settings';

/** The compiler requires every option here. */
const OPTIONS: Record<keyof LocalMappingOptions, true> = {
  handler: true,
  records: true,
  source: true,
  settings: true,
  faults: true,
  timeoutMs: true,
  startAt: true,
};
const FAULTS: Record<keyof Faults, readonly string[]> = {
  invocations: Object.keys({
    throttled: true,
    'service error': true,
    'crashes before': true,
    'crashes after': true,
    'times out': true,
  } satisfies Record<InvocationFault, true>),
  reads: Object.keys(READ_ERRORS),
  deliveries: ['fails'],
  reshardAfter: [],
};

const LONGEST_TIMEOUT_MS = FUNCTION_TIMEOUT_SECONDS.max * 1000;

/**
 * Refuses unknown names, because a test would silently run without them.
 *
 * @throws TypeError for a wrong option, with the allowed ones
 */
export function checkOptions(options: LocalMappingOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`localMapping() needs options, got ${textOf(options)}: give it { handler, records }`);
  }
  const { handler, records, source, settings = {}, faults = {} } = options;
  refuseUnknown('option of localMapping()', Object.keys(options), Object.keys(OPTIONS));
  refuseUnknown('setting of an event source mapping', Object.keys(settings), Object.keys(AWS_DEFAULTS));
  refuseUnknown('list of faults', Object.keys(faults), Object.keys(FAULTS));
  for (const list of ['invocations', 'reads', 'deliveries'] as const) {
    refuseUnknown(
      `fault of ${list}`,
      (faults[list] ?? []).filter((fault) => fault !== undefined),
      FAULTS[list],
    );
  }
  if ((records === undefined) === (source === undefined)) {
    throw new TypeError("localMapping() needs either 'records' or a 'source', and not both");
  }
  checkHandler(handler);
  if (records !== undefined) checkRecords(records);
  checkTimes(options);
}

function refuseUnknown(what: string, given: readonly string[], allowed: readonly string[]): void {
  const unknown = given.find((name) => !allowed.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`there is no ${what} called '${unknown}'. There are ${allowed.join(', ')}`);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
function checkHandler(handler: unknown): void {
  if (typeof handler !== 'function') {
    throw new TypeError(
      `'handler' must be a function, got ${handler === null ? 'null' : typeof handler}. Look at what its module exports`,
    );
  }
  if (handler.length >= 3) {
    throw new TypeError(
      "'handler' must return its answer or a promise of it, got one with a third parameter, which is for a callback. " +
        'Lambda has none from Node.js 24 on. Make it async, or wrap it with util.promisify',
    );
  }
}

function checkTimes({ startAt, timeoutMs }: LocalMappingOptions): void {
  if (startAt !== undefined && !(types.isDate(startAt) && startAt.getTime() >= 0)) {
    throw new TypeError(`'startAt' must be a Date, from 1970 on, got ${textOf(startAt)}: give new Date(…)`);
  }
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS)) {
    throw new TypeError(
      `'timeoutMs' must be a number of milliseconds up to ${LONGEST_TIMEOUT_MS}, as on Lambda, got ${textOf(timeoutMs)}`,
    );
  }
}
