/**
 * The name, message, stack and cause of an error. It leaves out other properties, because many errors have the request
 * among them, and so the item's data.
 */
export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/** The most causes of causes. An error can be its own cause. */
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
