/**
 * Throw this from your handler if the record itself is wrong, so that a retry cannot help. The record is parked at
 * once, without retries.
 *
 * @example
 * if (!countries.has(record.newImage.country)) throw new UnprocessableRecordError('no such country');
 */
export class UnprocessableRecordError extends Error {
  static {
    // The name is on the prototype, as with JavaScript's own errors. Minifiers rename the class.
    this.prototype.name = 'UnprocessableRecordError';
  }
}
