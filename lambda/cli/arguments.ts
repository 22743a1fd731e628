import { InvalidArgumentError } from 'commander';
import { parseSpan } from '../redrive';

/** @throws if it is not an http URL */
export function url(value: string): string {
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return value;
  throw new InvalidArgumentError('It must be a URL such as http://localhost:4566.');
}

/**
 * Milliseconds of a duration like 90s, 15m, 2h or 1d.
 *
 * @throws if it is none
 */
export function duration(value: string): number {
  const spanMs = parseSpan(value);
  if (spanMs !== undefined) return spanMs;
  throw new InvalidArgumentError('It must be a duration such as 90s, 15m, 2h or 1d.');
}

/** @throws if it is not a whole number of at least 1 */
export function count(value: string): number {
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}
