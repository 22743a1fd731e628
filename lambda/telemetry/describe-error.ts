/** What was thrown, and what caused it. Not its other properties: those of many errors have the request, and with it the item. */
export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, message: typeof error === 'object' ? 'not an Error' : String(error) };
  const { name, message, stack, cause } = error;
  return { name, message: String(message), stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}
