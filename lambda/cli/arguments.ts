import { InvalidArgumentError } from 'commander';

/** @throws if it is not an http URL */
export function url(value: string): string {
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return value;
  throw new InvalidArgumentError('It must be a URL such as http://localhost:4566.');
}
