/**
 * A number of the template, where CloudFormation takes its text as well.
 *
 * @throws if it is neither
 */
export function numberOf(logicalId: string, name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number)) {
    throw new Error(`${name} of ${logicalId} must be a whole number, got ${JSON.stringify(value)}`);
  }
  return number;
}

/** A boolean of the template, where CloudFormation takes its text as well. */
export function booleanOf(value: unknown, otherwise: boolean): boolean {
  return value === undefined ? otherwise : String(value) === 'true';
}
