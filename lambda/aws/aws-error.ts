/** Matches the codes of errors that pass. Errors of a statement or of a transaction's item lack the `Exception`. */
const RETRYABLE =
  /Throttl|ThroughputExceeded|RequestLimitExceeded|InternalServerError|ServiceUnavailable|InProgress|Conflict/;

/** The reason why a request failed. */
export interface RequestFailure {
  /** The code of the service, or of the connection: `ThrottlingException`, `ECONNRESET`. */
  readonly name: string;
  readonly message: string;
  /** The HTTP status, if there was a response. */
  readonly statusCode?: number;
  /** The reason for each item of a canceled transaction. An item that was not the reason has the code `None`. */
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Message?: string }[];
  readonly cause?: unknown;
}

/** The error of a request to AWS that has failed in its last attempt. */
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

/** Reads the failure from a response of the AWS JSON protocol. */
export function failureInResponse(statusCode: number, text: string): RequestFailure {
  let answer: any = {};
  try {
    answer = JSON.parse(text);
  } catch {
    // A proxy between us and AWS may respond with something else.
  }
  // The type has the service's namespace: com.amazonaws.dynamodb.v20120810#ThrottlingException.
  const name = answer.__type?.replace(/.*#/, '') ?? `HTTP ${statusCode}`;
  return {
    name,
    message: answer.message ?? answer.Message ?? text,
    statusCode,
    CancellationReasons: answer.CancellationReasons,
  };
}

/**
 * Whether the same request may succeed later. A request without a response may, as its connection broke or took long.
 */
export function isRetryable({
  name,
  statusCode = 500,
  CancellationReasons = [{ Code: name }],
}: RequestFailure): boolean {
  return statusCode >= 500 || CancellationReasons.every(({ Code = 'None' }) => Code === 'None' || RETRYABLE.test(Code));
}
