import { describeError } from './describe-error';
import { isInLambda } from '../invocation/is-in-lambda';

/** The details of a log line, by name. */
export interface LogDetails {
  readonly [name: string]: unknown;
}

/** The logger of the handler helper. Powertools' `Logger` and `console` have these methods. */
export interface HandlerLogger {
  warn(message: string, details: LogDetails): void;
  error(message: string, details: LogDetails): void;
}

/**
 * Logs lines of JSON, which CloudWatch Logs Insights reads. It is silent in tests. A test sees failed records in the
 * response, and can pass a `logger` of its own, such as `console`, to see their errors.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export const CONSOLE_LOGGER: HandlerLogger = {
  warn: (message, details) => log('WARN', message, details),
  error: (message, details) => log('ERROR', message, details),
};

function log(level: string, message: string, details: LogDetails): void {
  if (!isInLambda()) return;
  const error = 'error' in details ? { error: describeError(details.error) } : {};
  // Lambda's log filter treats a JSON line without a timestamp as level INFO.
  process.stdout.write(
    `${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...details, ...error })}\n`,
  );
}
