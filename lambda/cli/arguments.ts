import { InvalidArgumentError } from 'commander';
import { parseSpan } from '../redrive';

/** @throws if it is not an http URL */
export function url(value: string): string {
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return value;
  throw new InvalidArgumentError('It must be a URL such as http://localhost:4566.');
}

/** In milliseconds. @throws if it is no duration */
export function duration(value: string): number {
  const spanMs = parseSpan(value);
  if (spanMs !== undefined) return spanMs;
  throw new InvalidArgumentError('It must be a duration such as 250ms, 90s, 30m, 3h or 1d.');
}

/** Reads a number. @throws if it is none from `min` to `max` */
export function number(min: number, max = Infinity): (value: string) => number {
  return numberThat((value) => value >= min && value <= max && value < Infinity, `a number ${range(min, max)}`);
}

/** Reads a whole number. @throws if it is none from `min` to `max` */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (value: string) => number {
  return numberThat((value) => Number.isInteger(value) && value >= min && value <= max, `a whole number ${range(min, max)}`);
}

/** @throws if it is neither true nor false */
export function boolean(value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new InvalidArgumentError('It must be true or false.');
}

function numberThat(isFine: (value: number) => boolean, what: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (isFine(value)) return value;
    throw new InvalidArgumentError(`It must be ${what}.`);
  };
}

function range(min: number, max: number): string {
  return max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `of at least ${min}`;
}
