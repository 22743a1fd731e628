/**
 * Codes of what passes. For a statement of a batch and an item of a transaction they have no `Exception` at their ends.
 */
const RETRYABLE =
  /Throttl|ThroughputExceeded|RequestLimitExceeded|InternalServerError|ServiceUnavailable|InProgress|Conflict/;

/** Why a request was not done. */
export interface RequestFailure {
  /** The code of the service, or of the connection: `ThrottlingException`, `ECONNRESET`. */
  readonly name: string;
  readonly message: string;
  /** Left out where there was no answer. */
  readonly statusCode?: number;
  /** Of a cancelled transaction: for each of its items, `None` where it was not this one. */
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Message?: string }[];
  readonly cause?: unknown;
}

/** A request to AWS that failed for the last time. */
export class AwsError extends Error implements RequestFailure {
  declare public readonly name: string;
  declare public readonly statusCode?: number;
  declare public readonly CancellationReasons?: RequestFailure['CancellationReasons'];
  declare public readonly attempts: number;

  public constructor(operation: string, { message, ...failure }: RequestFailure, attempts: number) {
    super(`${operation} failed after ${attempts} attempt${attempts === 1 ? '' : 's'}: ${message}`);
    Object.assign(this, failure, { attempts });
  }
}

/** What an answer of the AWS JSON protocol says is wrong. */
export function failureInResponse(statusCode: number, text: string): RequestFailure {
  let answer: any = {};
  try {
    answer = JSON.parse(text);
  } catch {
    // What stands between us and AWS answers with something else.
  }
  // With the namespace of the service: com.amazonaws.dynamodb.v20120810#ThrottlingException.
  const name = answer.__type?.replace(/.*#/, '') ?? `HTTP ${statusCode}`;
  return {
    name,
    message: answer.message ?? answer.Message ?? text,
    statusCode,
    CancellationReasons: answer.CancellationReasons,
  };
}

/**
 * Whether the same request may be done at another time. One without an answer may be: the connection broke, or took too
 * long.
 */
export function isRetryable({
  name,
  statusCode = 500,
  CancellationReasons = [{ Code: name }],
}: RequestFailure): boolean {
  return statusCode >= 500 || CancellationReasons.every(({ Code = 'None' }) => Code === 'None' || RETRYABLE.test(Code));
}
