import { isServerError, isThrottlingError, isTransientError } from '@smithy/service-error-classification';
import { Clock, pause } from './clock';

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5000;

/** A server that does not answer for so long is gone. A service that throttles is retried without end. */
const MAX_SILENCE_MS = 60_000;

/**
 * Makes a request until it succeeds, with exponential back-off from 0.1 s to 5 s. Returns undefined if it was told to
 * stop.
 *
 * @throws an error that does not pass, and that of a connection that is broken for a minute
 */
export async function retry<Answer>(
  request: () => Promise<Answer>,
  stop: AbortSignal,
  clock: Clock,
): Promise<Answer | undefined> {
  const begunMs = clock.now();
  for (let delayMs = FIRST_DELAY_MS; !stop.aborted; delayMs = Math.min(2 * delayMs, MAX_DELAY_MS)) {
    try {
      return await request();
    } catch (error) {
      if (!isPassing(error as SdkError)) throw error;
      if (!isAnswer(error as SdkError) && clock.now() - begunMs >= MAX_SILENCE_MS) throw error;
    }
    await pause(delayMs, stop, clock);
  }
  return undefined;
}

type SdkError = Parameters<typeof isTransientError>[0];

function isPassing(error: SdkError): boolean {
  return isThrottlingError(error) || isTransientError(error) || isServerError(error);
}

/** Whether a service has sent this error. Otherwise the connection is broken. */
function isAnswer(error: SdkError): boolean {
  return isThrottlingError(error) || error.$metadata?.httpStatusCode !== undefined;
}
