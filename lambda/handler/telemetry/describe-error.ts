/**
 * What was thrown, and what caused it. Not its other properties: those of many errors have the request, and with it the
 * item.
 */
export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/** Causes of causes: an error can be its own. */
const MOST_CAUSES = 5;

export function describeError(error: unknown, causes = MOST_CAUSES): ErrorDescription {
  if (!(error instanceof Error)) {
    return { name: typeof error, message: typeof error === 'object' ? 'not an Error' : String(error) };
  }
  const { name, message, stack, cause } = error;
  return {
    name,
    message: String(message),
    stack,
    ...(cause !== undefined && causes > 0 && { cause: describeError(cause, causes - 1) }),
  };
}
