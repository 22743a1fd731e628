import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { boolean, duration, number, svgFile, wholeNumber } from './arguments';
import { exitOfCommander } from './exit';
import { refuseWithoutEffect } from './options-without-effect';
import { describeReport } from './simulation-report';
import { scenarioOf, SimulateOptions } from './simulation-scenario';
import { durationText } from './text/duration';
import { PRESETS } from '../simulation/presets';
import { Scenario } from '../simulation/scenario';
import { Report, simulate } from '../simulation/simulation';

const presets = Object.entries(PRESETS)
  .map(([name, { description }]) => `  ${name.padEnd(22)}${description}`)
  .join('\n');

export const simulateCommand = new Command('simulate')
  .exitOverride(exitOfCommander)
  .description(
    'See what a stream consumer does when things go wrong, at any scale: the event source mapping under a virtual clock, nothing is called',
  )
  .addOption(
    new Option('--preset <name>', 'where to start from; see below')
      .choices(Object.keys(PRESETS))
      .default('table-stream-consumer'),
  )
  .option('--seed <number>', 'the same seed and options have the same outcome', wholeNumber(0), 1)

  .optionsGroup('What is written:')
  .option('--rate <writes>', 'writes a second', number(0.001, 1e6), 100)
  .addOption(time('--duration <time>', 'for how long', '10m'))
  .option('--keys <count>', 'items of the table', wholeNumber(1, 1e7), 10_000)
  .option(
    '--skew <exponent>',
    'Zipf exponent: 0 writes to all items alike, 1 to the second half as often as to the first',
    number(0, 5),
    0,
  )
  .option('--item-size <bytes>', 'of a record, as JSON', wholeNumber(1, 1e6), 1000)
  .option('--burst <factor>', 'the rate is so many times as high, for a while', number(0.001, 1000))
  .addOption(time('--burst-from <time>', 'when that begins', '1m'))
  .addOption(time('--burst-length <time>', 'and how long it lasts', '1m'))
  .option('--shards <count>', 'of the stream', wholeNumber(1, 10_000), 4)

  .optionsGroup('The function:')
  .addOption(
    new Option(
      '--handler <kind>',
      "throws at the first record that fails, reports it as batchItemFailures, or is made with the helper streamHandler (default: the preset's)",
    ).choices(['throws', 'reports', 'helper']),
  )
  .addOption(time('--batch-time <time>', 'of an invocation, whatever is in the batch', '20ms'))
  .addOption(time('--record-time <time>', 'that each record adds', '5ms'))
  .option('--time-spread <share>', 'how much shorter or longer an invocation can be, from 0 to 1', number(0, 1), 0.2)
  .option('--memory <megabytes>', 'for its costs', wholeNumber(128, 10_240), 256)
  .option('--concurrency-limit <count>', 'invocations at once; more are throttled', wholeNumber(1), 1000)
  .addOption(
    new Option('--idempotency <kind>', "of the helper (default: the preset's)").choices([
      'per-batch',
      'per-record',
      'none',
    ]),
  )
  .option(
    '--max-attempts <count>',
    "of the helper: a record is parked after so many (default: the helper's own, for the mapping's retries)",
    wholeNumber(1),
  )
  .option('--knows-poison', 'of the helper: poison is thrown as UnprocessableRecordError, and parked at once')

  .optionsGroup('What goes wrong:')
  .option('--poison-rate <share>', 'records that can never be processed, from 0 to 1', number(0, 1), 0)
  .option('--transient-failure-rate <share>', 'calls that fail by chance, from 0 to 1', number(0, 1), 0)
  .option('--outage <time>', 'all fails, for so long', duration)
  .addOption(time('--outage-from <time>', 'when that begins', '1m'))
  .addOption(
    new Option('--outage-kind <kind>', 'the function fails, or is throttled')
      .choices(['errors', 'throttles'])
      .default('errors'),
  )

  .optionsGroup("The event source mapping (default: the preset's):")
  .option('--batch-size <count>', 'BatchSize', wholeNumber(0))
  .option('--maximum-batching-window-in-seconds <seconds>', 'MaximumBatchingWindowInSeconds', wholeNumber(0))
  .option('--parallelization-factor <count>', 'ParallelizationFactor', wholeNumber(0))
  .option('--maximum-retry-attempts <count>', 'MaximumRetryAttempts, -1 for no limit', wholeNumber(-1))
  .option('--maximum-record-age-in-seconds <seconds>', 'MaximumRecordAgeInSeconds, -1 for no limit', wholeNumber(-1))
  .option('--bisect-batch-on-function-error <boolean>', 'BisectBatchOnFunctionError', boolean)
  .option('--report-batch-item-failures <boolean>', 'ReportBatchItemFailures in FunctionResponseTypes', boolean)
  .option('--on-failure <boolean>', 'whether there is an on-failure destination', boolean)
  .addOption(time('--redrive-after <time>', 'until somebody fetches the records of a failure message', '8h'))

  .optionsGroup('What is shown:')
  .option('--json', 'scenario and report as one line of JSON, with times in milliseconds, and nothing else')
  .option('--chart <file>', 'iterator age and concurrency over time, as SVG: a file that ends with .svg', svgFile)
  .addHelpText(
    'after',
    `
Presets:
${presets}

Times are numbers with a unit: 250ms, 90s, 30m, 3h, 1d.

Example: half an hour without the service that the function calls, and one bad record in 10,000
  cdk-dynamodb-streams simulate --outage 30m --duration 2h --poison-rate 0.0001 --chart outage.svg`,
  )
  .action(run);

/** Makes an option that is a time, with its default. */
function time(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description).argParser(duration).default(duration(byDefault), byDefault);
}

async function run(
  options: SimulateOptions & { readonly json?: boolean; readonly chart?: string },
  command: Command,
): Promise<void> {
  const scenario = orUsageError(command, () => {
    const read = scenarioOf(options);
    refuseWithoutEffect(command, read);
    return read;
  });
  const startedMs = performance.now();
  const report = simulate(scenario);
  const tookMs = performance.now() - startedMs;
  if (report.records.written === 0) {
    command.error(`error: nothing was written in ${durationText(options.duration)}: make --rate or --duration larger`);
  }
  if (options.chart !== undefined) await writeChart(options.chart, scenario, report);
  console.log(options.json ? JSON.stringify({ scenario, ...report }) : describeReport(scenario, report, tookMs));
}

/** Turns an error about a combination of options into a usage error. */
function orUsageError<Result>(command: Command, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    return command.error(`error: ${(error as Error).message}`);
  }
}

/** Loads the chart library only when it is needed. */
async function writeChart(file: string, scenario: Scenario, report: Report): Promise<void> {
  const { chartOf } = await import('./chart.mjs');
  writeFileSync(file, chartOf(scenario, report));
}
