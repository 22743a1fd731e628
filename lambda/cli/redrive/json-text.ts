/** Prints for programs. Records and messages are left out of a failure: `show` has them. */
export function jsonText(value: object): string {
  return JSON.stringify(
    value,
    (name, inner) => {
      if (name !== 'failure') return inner;
      const { records, message, held, ...failure } = inner;
      return { ...failure, message: held.name };
    },
    2,
  );
}
