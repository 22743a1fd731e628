import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import { defaultMaxAttempts } from '../../lambda/handler/batch/default-max-attempts';
import { failureMemoryExpiresAt, streamMemoryExpiresAt } from '../../lambda/handler/idempotency/expires-at';
import { AWS_DEFAULTS } from '../../lambda/rules/mapping-settings';
import { retryDelayMs } from '../../lambda/rules/retry-delay';
import { ALARMS } from '../../src/private/alarm-defaults';
import { failureObjectRetention, failureQueueDefaults, mappingDefaults } from '../../src/private/defaults';
import { QUEUE_RETENTION_SECONDS, STREAM_RETENTION_SECONDS } from '../../src/shared/limits';

/** The cells of a row of a table, without its first. */
function row(page: string, title: string): string[] {
  const line = readFileSync(page, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`| ${title} |`));
  return line!
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

const NUMBERS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

const seconds = (retries: number) =>
  Array.from({ length: retries }, (_, retry) => retryDelayMs(retry + 1)).reduce((sum, ms) => sum + ms, 0) / 1000;

describe('the README has the defaults of the construct', () => {
  const { batchSize, retryAttempts, maxRecordAge } = mappingDefaults();

  test('batch size', () => {
    expect(row('README.md', 'Batch size')).toEqual([String(AWS_DEFAULTS.batchSize), String(batchSize)]);
  });

  test('retries, and how long they last', () => {
    const [, ours] = row('README.md', 'Retries of a failed batch');
    expect(ours).toMatch(new RegExp(`^${retryAttempts}, three and a half minutes in all`));
    expect(seconds(retryAttempts) / 60).toBeCloseTo(3.5, 0);
    expect(ours).toContain(`in its ${NUMBERS[defaultMaxAttempts(retryAttempts)]}th attempt, after a minute and a half`);
    expect(seconds(defaultMaxAttempts(retryAttempts) - 1) / 60).toBeCloseTo(1.5, 0);
  });

  test('record age', () => {
    const hours = maxRecordAge.toHours();
    const left = Duration.seconds(STREAM_RETENTION_SECONDS).toHours() - hours;
    expect(row('README.md', 'Record age')[1]).toBe(`${hours} hours, which leaves another ${left} to fetch what failed`);
  });

  test('retention of the failure queue', () => {
    const days = failureQueueDefaults().retentionPeriod.toDays();
    expect(row('README.md', 'Records that could not be processed')[1]).toContain(`${days} days`);
  });

  test('number of alarms', () => {
    const [, ours] = row('README.md', 'Alarms');
    const byDefault = Object.keys(ALARMS).filter((name) => name !== 'redriveErrors');
    expect(ours).toMatch(new RegExp(`^${NUMBERS[byDefault.length]}: `));
  });
});

test('docs/idempotency.md has the lifetimes of the memory', () => {
  const page = readFileSync('docs/idempotency.md', 'utf8').replace(/\s+/g, ' ');
  const nowSeconds = Math.floor(Date.now() / 1000);
  const queueDays = QUEUE_RETENTION_SECONDS.max / 86_400;

  expect(Math.round((streamMemoryExpiresAt() - nowSeconds) / 3600)).toBe(25);
  expect(page).toContain('25 hours: an hour longer than the stream keeps its records');
  expect(Math.round((failureMemoryExpiresAt(0) - nowSeconds) / 86_400)).toBe(1);
  expect(page).toContain('The lifetime of a failure, and a day');
  expect(page).toContain(
    `The lifetime of a failure is ${queueDays} days in a queue and ${failureObjectRetention().toDays()} days in a bucket.`,
  );
});
