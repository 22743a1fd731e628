/**
 * Reads a number of a template. CloudFormation accepts it as text too.
 *
 * @throws if it is no whole number
 */
export function numberOf(logicalId: string, name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number)) {
    throw new Error(`${name} of ${logicalId} must be a whole number, got ${JSON.stringify(value)}`);
  }
  return number;
}

/** Reads a boolean of a template. CloudFormation accepts it as text too. */
export function booleanOf(value: unknown, otherwise: boolean): boolean {
  return value === undefined ? otherwise : String(value) === 'true';
}
