import { describeError } from './describe-error';

/** What is said of an event, by name. */
export interface LogDetails { readonly [name: string]: unknown }

/** Where the handler helper logs. Powertools' `Logger` is one, and so is whatever has these methods. */
export interface StreamLogger {
  warn(message: string, details: LogDetails): void;
  error(message: string, details: LogDetails): void;
}

/**
 * Logs one line of JSON each, which CloudWatch Logs Insights reads. Outside of Lambda, and of a local run of it, it is silent: what
 * a test wants to know of a record, the response says.
 */
export const CONSOLE_LOGGER: StreamLogger = {
  warn: (message, details) => log('WARN', message, details),
  error: (message, details) => log('ERROR', message, details),
};

function log(level: string, message: string, details: LogDetails): void {
  if (!process.env.AWS_LAMBDA_FUNCTION_NAME) return;
  const error = 'error' in details ? { error: describeError(details.error) } : {};
  process.stdout.write(`${JSON.stringify({ level, message, ...details, ...error })}\n`);
}
