import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parseArn } from '../../src/shared/arn';
import { parseDuration } from '../redrive';

/** @throws if it is not an http URL */
export function url(value: string): string {
  if (isHttpUrl(value)) return value;
  throw new InvalidArgumentError('It must be a URL such as http://localhost:4566.');
}

/** @throws if it is no queue's URL, but its name or its ARN, say */
export function queueUrl(value: string): string {
  if (/^https?:\/\/./.test(value) && URL.canParse(value)) return value;
  const name = parseArn(value)?.resource ?? value;
  throw new InvalidArgumentError(
    `It must be the queue's URL, such as https://sqs.eu-west-1.amazonaws.com/111122223333/${name}: aws sqs get-queue-url --queue-name ${name} says it.`,
  );
}

/** @throws if it is no bucket's name, but a URL or its ARN, say */
export function bucketName(value: string): string {
  if (/^[\w.-]+$/.test(value)) return value;
  throw new InvalidArgumentError(
    `It must be the bucket's name, such as ${(parseArn(value)?.resource ?? value).split('/').filter(Boolean).at(-1)}.`,
  );
}

/**
 * @throws if it is no name of an SVG, or if its folder cannot be written to, which would be known only after all else
 * is done
 */
export function svgFile(value: string): string {
  if (!value.endsWith('.svg')) throw new InvalidArgumentError('It must end with .svg: an SVG is all that is drawn.');
  const folder = dirname(resolve(value));
  try {
    accessSync(folder, constants.W_OK);
    return value;
  } catch (error) {
    throw new InvalidArgumentError(`It must be in a folder that can be written to: ${(error as Error).message}.`);
  }
}

/** In milliseconds. @throws if it is no duration */
export function duration(value: string): number {
  const spanMs = parseDuration(value);
  if (spanMs !== undefined) return spanMs;
  throw new InvalidArgumentError('It must be a duration such as 250ms, 90s, 30m, 3h or 1d.');
}

/** Reads a number. @throws if it is none from `min` to `max` */
export function number(min: number, max = Infinity): (value: string) => number {
  return numberThat((value) => value >= min && value <= max && value < Infinity, `a number ${range(min, max)}`);
}

/** Reads a whole number. @throws if it is none from `min` to `max` */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (value: string) => number {
  return numberThat(
    (value) => Number.isInteger(value) && value >= min && value <= max,
    `a whole number ${range(min, max)}`,
  );
}

/** @throws if it is neither true nor false */
export function boolean(value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new InvalidArgumentError('It must be true or false.');
}

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
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
