import { AwsError, RequestFailure, failureInResponse, isRetryable } from './aws-error';
import { credentialsProvider } from './credentials';
import { send } from './http';
import { signedHeaders } from './signature';

/** The shortest wait, because DynamoDB often recovers within milliseconds. */
const SHORTEST_WAIT_MS = 50;

/** The longest wait, because capacity comes by the second. */
const LONGEST_WAIT_MS = 1000;

/** The longest attempt, because a response that takes longer is not going to come. */
const LONGEST_ATTEMPT_MS = 5000;

/** The shortest attempt that the remaining time is divided into. */
const SHORTEST_ATTEMPT_MS = 500;

/** The time after which an address that has never responded is given up. */
const LONGEST_SILENCE_MS = 30_000;

/** A service of the AWS JSON protocol, version 1.0. */
export interface Service {
  /** The service's name in signatures. */
  readonly name: string;
  /** The prefix of its operations. */
  readonly target: string;
  readonly endpoint: string;
}

/** The part of a request that was not done, as input for another attempt, and the reason. */
export interface Rest {
  readonly failure: RequestFailure;
  readonly input: object;
}

/**
 * Finds the part of a request that a response leaves undone. If the attempt is not the first, earlier attempts may have
 * been done without a response.
 */
export type RestOf<Output> = (output: Output, attempt: number) => Rest | undefined;

/**
 * Calls an operation, and retries it if the failure may pass. It ends at the deadline, and after half a minute without
 * any response. The SDK could do this, but loading it takes longer than everything else in a cold start.
 *
 * The next attempt has the input that `restOf` returns.
 *
 * @throws AwsError that says why the last attempt failed
 */
export async function callAws<Output>(
  service: Service,
  operation: string,
  input: object,
  deadlineMs: number,
  restOf: RestOf<Output> = () => undefined,
): Promise<void> {
  const attempt = attemptsOf(service, operation);
  let failure: RequestFailure = { name: 'TimeoutError', message: 'there was no time left' };
  let attempts = 0;
  let endMs = Math.min(deadlineMs, Date.now() + LONGEST_SILENCE_MS);
  while (isRetryable(failure) && (await backOff(attempts, endMs))) {
    attempts++;
    const answer = await attempt(input, timeoutOf(endMs - Date.now()));
    if (answer.output || answer.failure?.statusCode) endMs = deadlineMs;
    const rest = answer.failure ? { failure: answer.failure, input } : restOf(answer.output as Output, attempts);
    if (!rest) return;
    ({ failure, input } = rest);
  }
  throw new AwsError(operation, failure, attempts);
}

/** Returns the Region from the environment. */
export function regionOf(): string {
  const region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (!region) throw new Error('AWS_REGION is not set. Lambda sets it, elsewhere set it yourself');
  return region;
}

/**
 * Waits before the next attempt, longer each time. The wait is random, so that clients that failed together do not
 * retry together. Returns false at once if the attempt could not begin before the deadline.
 */
async function backOff(attempts: number, deadlineMs: number): Promise<boolean> {
  const waitMs = Math.random() * Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * (2 ** attempts - 1));
  if (Date.now() + waitMs >= deadlineMs) return false;
  if (attempts > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  return Date.now() < deadlineMs;
}

/**
 * Returns the timeout of an attempt: half of the remaining time, so that a silent connection leaves time for another.
 */
function timeoutOf(timeLeftMs: number): number {
  return Math.floor(Math.min(timeLeftMs, LONGEST_ATTEMPT_MS, Math.max(timeLeftMs / 2, SHORTEST_ATTEMPT_MS)));
}

/** Returns a function for one attempt. Invalid settings throw here, and the function returns its failures. */
function attemptsOf({ name: service, target, endpoint }: Service, operation: string) {
  const url = new URL(endpoint);
  const region = regionOf();
  const provideCredentials = credentialsProvider();
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${target}.${operation}` };
  return async (input: object, timeoutMs: number): Promise<{ output?: unknown; failure?: RequestFailure }> => {
    try {
      const body = JSON.stringify(input);
      const credentials = await provideCredentials(timeoutMs);
      const signed = signedHeaders({ host: url.host, region, service, headers, body }, credentials, new Date());
      const { statusCode, text } = await send(url, 'POST', signed, timeoutMs, body);
      return statusCode === 200 ? { output: JSON.parse(text) } : { failure: failureInResponse(statusCode, text) };
    } catch (error) {
      const { code, name, message } = error as NodeJS.ErrnoException;
      // If Node has tried several addresses, the error has a code and no message.
      return { failure: { name: code ?? name, message: message || `${code} from ${url.host}`, cause: error } };
    }
  };
}
