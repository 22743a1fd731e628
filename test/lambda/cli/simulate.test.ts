import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandLine } from '../../support/command';

const command = new CommandLine();

async function simulate(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await command.run(['simulate', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('tells people what has become of the records, and when', async () => {
  const output = await simulate(
    '--preset',
    'tutorial',
    '--rate',
    '20',
    '--duration',
    '2m',
    '--outage',
    '30s',
    '--seed',
    '3',
  );

  expect(output).toContain('20 writes/s over 4 shards for 2 min, all done after 2 min; seed 3.');
  expect(output).toContain('Outage (errors) from 1 min on, for 30 s.');
  expect(output).toContain('MaximumRetryAttempts 3, MaximumRecordAgeInSeconds 3600');
  expect(output).toMatch(/Lost +│ +\d{3} │ \d{3} discarded/);
  expect(output).toMatch(/Caught up after the outage/);
  expect(output).toMatch(/Cost of a million records +│ +\$0\.\d\d │ Lambda .*us-east-1, 2026-06/);
  expect(output).toMatch(/│ +1 min 30 s │/);
});

test('tells machines the same, with the scenario, and draws it', async () => {
  const chart = join(mkdtempSync(join(tmpdir(), 'simulate-')), 'chart.svg');
  const output = await simulate(
    '--json',
    '--chart',
    chart,
    '--duration',
    '10s',
    '--maximum-retry-attempts',
    '5',
    '--on-failure',
    'false',
  );
  const { scenario, records, timeline } = JSON.parse(output);

  expect(scenario).toMatchObject({
    settings: { maximumRetryAttempts: 5, bisectBatchOnFunctionError: true },
    hasDestination: false,
    workload: { durationMs: 10_000 },
  });
  expect(records.processed).toBe(records.written);
  expect(timeline).toHaveLength(11);
  const svg = readFileSync(chart, 'utf8');
  expect(svg).toMatch(/^<svg /);
  expect(svg).toContain('100 writes/s, 4 shards, 5 retries');
  expect(svg).toContain('iterator age (');
});

test('options that have an effect together are taken', async () => {
  const { scenario } = JSON.parse(
    await simulate(
      '--json',
      '--duration',
      '1m',
      '--burst',
      '2',
      '--burst-from',
      '5s',
      '--burst-length',
      '9s',
      '--outage',
      '1s',
      '--outage-from',
      '5s',
      '--preset',
      'aws',
      '--handler',
      'helper',
      '--knows-poison',
      '--idempotency',
      'none',
      '--on-failure',
      'true',
      '--redrive-after',
      '2h',
    ),
  );

  expect(scenario).toMatchObject({
    workload: { burst: { factor: 2, fromMs: 5000, lengthMs: 9000 } },
    handler: { outage: { fromMs: 5000, lengthMs: 1000 }, knowsPoison: true, idempotency: 'none' },
    redriveAfterMs: 7_200_000,
  });
});

test('both panels of the chart have the same axis of time, with round numbers', async () => {
  const chart = join(mkdtempSync(join(tmpdir(), 'simulate-')), 'chart.svg');
  // After the last write only the endless retries go on.
  await simulate(
    '--preset',
    'aws',
    '--chart',
    chart,
    '--duration',
    '50m',
    '--rate',
    '0.1',
    '--poison-rate',
    '0.01',
    '--shards',
    '2',
  );
  const svg = readFileSync(chart, 'utf8');
  const xsOf = (color: string) =>
    [...new RegExp(`<path d="(M[^"]+)"[^>]* stroke="${color}"`).exec(svg)![1].matchAll(/[ML]([\d.]+)/g)].map(
      ([, x]) => x,
    );

  expect(svg).toContain('time (hours)');
  expect([...svg.matchAll(/>([\d.]+)<\/text>/g)].map(([, label]) => label).filter((label) => label.length > 4)).toEqual(
    [],
  );
  expect(xsOf('#555')).toEqual(expect.arrayContaining(xsOf('#c0392b')));
});

test.each([
  ['1', 2],
  ['3', 3],
  // JSON has no Infinity.
  ['-1', null],
])('with %s retries, the helper parks a record after its own default of %s attempts', async (retries, attempts) => {
  const { scenario } = JSON.parse(await simulate('--json', '--duration', '1s', '--maximum-retry-attempts', retries));

  expect(scenario.handler.maxAttempts).toBe(attempts);
});

test.each([
  [
    ['--rate', 'fast'],
    "option '--rate <writes>' argument 'fast' is invalid. It must be a number from 0.001 to 1000000.",
  ],
  [
    ['--duration', '10'],
    "option '--duration <time>' argument '10' is invalid. It must be a duration such as 250ms, 90s, 30m, 3h or 1d.",
  ],
  [
    ['--preset', 'best'],
    "argument 'best' is invalid. Allowed choices are table-stream-consumer, construct-only, aws, tutorial, solutions-constructs.",
  ],
  [['--poison-rate', '2'], "argument '2' is invalid. It must be a number from 0 to 1."],
  [['--bisect-batch-on-function-error', 'yes'], "argument 'yes' is invalid. It must be true or false."],
  [
    ['--batch-size', '20000'],
    'AWS would not create the event source mapping of the simulation: BatchSize must be a whole number from 1 to 10000, got 20000',
  ],
  [
    ['--maximum-record-age-in-seconds', '30'],
    'MaximumRecordAgeInSeconds must be a whole number from 60 to 604800, or -1, got 30',
  ],
  [
    ['--outage', '1m', '--outage-from', '1h'],
    'the outage would begin after the last write: make --duration longer, or --outage-from earlier',
  ],
  [['--rate', '0.001', '--duration', '1s'], 'nothing was written in 1 s: make --rate or --duration larger'],
  [['--burst-length', '5m'], 'error: --burst-length has no effect without --burst'],
  [['--outage-from', '5m'], 'error: --outage-from has no effect without --outage'],
  [['--outage-kind', 'throttles'], 'error: --outage-kind has no effect without --outage'],
  [
    ['--handler', 'throws', '--idempotency', 'per-batch'],
    'error: --idempotency has no effect on a handler that throws: add --handler helper, or leave it out',
  ],
  [
    ['--preset', 'construct-only', '--knows-poison'],
    'error: --knows-poison has no effect on a handler that reports: add --handler helper, or leave it out',
  ],
  [
    ['--preset', 'aws', '--redrive-after', '1h'],
    'error: --redrive-after has no effect without an on-failure destination: add --on-failure true, or leave it out',
  ],
  [['--chart', 'out.png'], "argument 'out.png' is invalid. It must end with .svg: an SVG is all that is drawn."],
  [
    ['--chart', '/nowhere/x.svg'],
    "It must be in a folder that can be written to: ENOENT: no such file or directory, access '/nowhere'.",
  ],
])('says what is wrong: %j', async (args, message) => {
  expect(await command.run(['simulate', ...args])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining(message),
  });
});

test('tells records that nobody could have processed from those that are healthy, and costs below a cent', async () => {
  const output = await simulate(
    '--preset',
    'tutorial',
    '--rate',
    '20',
    '--duration',
    '2m',
    '--poison-rate',
    '0.01',
    '--on-failure',
    'true',
    '--seed',
    '3',
  );

  expect(output).toMatch(/In the failure destination +│ +\d+ │ of them \d+ that the handler could have processed/);
  expect(output).toMatch(/SQS \$0\.00\d+,/);
});

test('a command that there is not is an error of usage, too', async () => {
  expect(await command.run(['frobnicate'])).toMatchObject({
    code: 64,
    stderr: "error: unknown command 'frobnicate'\n",
  });
});
