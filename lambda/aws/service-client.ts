import { AwsError, RequestFailure, failureInResponse, isRetryable } from './aws-error';
import { credentialsProvider } from './credentials';
import { send } from './http';
import { signedHeaders } from './signature';

/** DynamoDB answers in milliseconds: after this many, what was in the way is often gone. */
const SHORTEST_WAIT_MS = 50;

/** Capacity comes by the second: a longer wait gains nothing. */
const LONGEST_WAIT_MS = 1000;

/** What takes longer will not be answered. */
const LONGEST_ATTEMPT_MS = 5000;

/** The time that is left is not cut into attempts shorter than this. */
const SHORTEST_ATTEMPT_MS = 500;

/** An address that has not answered for so long is not going to, however much time is left. */
const LONGEST_SILENCE_MS = 30_000;

/** A service of the AWS JSON protocol, version 1.0. */
export interface Service {
  /** In signatures. */
  readonly name: string;
  /** What its operations are prefixed with. */
  readonly target: string;
  readonly endpoint: string;
}

/** What an answer says was not done: why, and the input to try again with. */
export interface Rest {
  readonly failure: RequestFailure;
  readonly input: object;
}

/**
 * Is given each answer and the number of the attempt. When that is not the first, those before may have been done, and
 * only their answers lost.
 */
export type RestOf<Output> = (output: Output, attempt: number) => Rest | undefined;

/**
 * Calls an operation, again and again while what is in the way may pass. Nothing outlives the deadline, nor half a
 * minute without any answer. The SDK does as much, but to load it takes longer than all else in a cold start.
 *
 * What `restOf` finds left to do is asked for in the next attempt.
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

/** The region that Lambda, or whoever runs this, has set. */
export function regionOf(): string {
  const region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (!region) throw new Error('AWS_REGION is not set: Lambda sets it, elsewhere set it yourself');
  return region;
}

/**
 * Waits between attempts, longer after each, and for a random part of that, so that those who failed together do not
 * come back together. False, at once, when the next could not begin before the deadline.
 */
async function backOff(attempts: number, deadlineMs: number): Promise<boolean> {
  const waitMs = Math.random() * Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * (2 ** attempts - 1));
  if (Date.now() + waitMs >= deadlineMs) return false;
  if (attempts > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  return Date.now() < deadlineMs;
}

/** A connection that says nothing may take half of the time, so that some is left for another. */
function timeoutOf(timeLeftMs: number): number {
  return Math.floor(Math.min(timeLeftMs, LONGEST_ATTEMPT_MS, Math.max(timeLeftMs / 2, SHORTEST_ATTEMPT_MS)));
}

/** What is wrong with the settings is said at once; what goes wrong in an attempt is its outcome. */
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
      // Where several addresses were tried, the error has a code and no message.
      return { failure: { name: code ?? name, message: message || `${code} from ${url.host}`, cause: error } };
    }
  };
}
