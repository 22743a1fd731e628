import { Clock, pause } from './clock';

/**
 * Errors by which a service says: later. GetRecords and DescribeStream have the first; the others are of all services.
 */
const LATER = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'InternalServerErrorException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
]);

/** Errors of a connection: of the system by their code, of the SDK by their name. */
const CONNECTION = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'TimeoutError']);

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;

/** A server that does not answer for so long is gone. One that says "later" is waited for without end. */
const LONGEST_SILENCE_MS = 60_000;

/**
 * Does a request again, after 0.1 s and then twice as long each time, up to 5 s, until the service has done it.
 * Undefined if it was told to stop.
 *
 * @throws what is no passing error, and that of a connection that is broken for a minute
 */
export async function patiently<Answer>(
  request: () => Promise<Answer>,
  stop: AbortSignal,
  clock: Clock,
): Promise<Answer | undefined> {
  const begunMs = clock.now();
  for (let delayMs = FIRST_DELAY_MS; !stop.aborted; delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
    try {
      return await request();
    } catch (error) {
      const isGone = isOfConnection(error) && clock.now() - begunMs >= LONGEST_SILENCE_MS;
      if (isGone || !(isOfConnection(error) || saysLater(error))) throw error;
    }
    await pause(delayMs, stop, clock);
  }
  return undefined;
}

function saysLater(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return LATER.has(String(name)) || ($metadata?.httpStatusCode ?? 0) >= 500;
}

function isOfConnection(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return CONNECTION.has(String(code)) || CONNECTION.has(String(name));
}
