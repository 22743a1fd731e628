import { InvalidArgumentError } from 'commander';

const UNITS_MS: { readonly [unit: string]: number } = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

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
  const [, number, unit] = /^(\d+)([smhd])$/.exec(value) ?? [];
  if (unit) return Number(number) * UNITS_MS[unit];
  throw new InvalidArgumentError('It must be a duration such as 90s, 15m, 2h or 1d.');
}

/** @throws if it is not a whole number of at least 1 */
export function count(value: string): number {
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}
