import { describeError } from './describe-error';
import { isInLambda } from '../invocation/is-in-lambda';

/** What is said of an event, by name. */
export interface LogDetails {
  readonly [name: string]: unknown;
}

/** Where the handler helper logs. Powertools' `Logger` is one, and so is whatever has these methods. */
export interface HandlerLogger {
  warn(message: string, details: LogDetails): void;
  error(message: string, details: LogDetails): void;
}

/**
 * Logs one line of JSON each, which CloudWatch Logs Insights reads. Outside of Lambda, and of a local run of it, it is
 * silent: what a test wants to know of a record, the response says; why it failed, a `logger` of its own, such as
 * `console`.
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
  // Without a timestamp, Lambda's own filter takes a line of JSON for one of level INFO.
  process.stdout.write(
    `${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...details, ...error })}\n`,
  );
}
