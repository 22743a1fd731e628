/**
 * What a handler throws when trying again cannot help: the record itself is wrong. It is set aside at once, without
 * retries.
 *
 * @example
 * if (!countries.has(record.newImage.country)) throw new UnprocessableRecordError('no such country');
 */
export class UnprocessableRecordError extends Error {
  static {
    // On the prototype, as the names of JavaScript's own errors are. A minified class has another name.
    this.prototype.name = 'UnprocessableRecordError';
  }
}
