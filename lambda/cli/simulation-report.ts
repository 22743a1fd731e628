import Table from 'cli-table3';
import { countText } from './text/count';
import { durationText } from './text/duration';
import { PRICES_OF } from '../simulation/prices';
import { Scenario } from '../simulation/scenario';
import { Report } from '../simulation/simulation';
import { TimeSlice, longerThan } from '../simulation/timeline';

/** The timeline has at most so many rows. */
const TIMELINE_ROWS = 15;

/** These tables have no lines between the rows. */
const COMPACT = { chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }, style: { head: [], border: [] } };

/** Describes a simulation to people: the scenario, the outcome and the timeline. */
export function describeReport(scenario: Scenario, report: Report, tookMs: number): string {
  return [
    describeScenario(scenario, report, tookMs),
    describeOutcome(scenario, report),
    describeTimeline(report.timeline),
  ].join('\n');
}

function describeScenario(
  { handler, seed, settings, shards, workload }: Scenario,
  { endedMs }: Report,
  tookMs: number,
): string {
  const { burst, durationMs, rate } = workload;
  const { outage } = handler;
  return [
    `${rate} writes/s over ${shards} shards for ${durationText(durationMs)}, all done after ${durationText(endedMs)}; seed ${seed}. Simulated in ${durationText(tookMs)}.`,
    ...(burst
      ? [
          `Burst of ${burst.factor} times that from ${durationText(burst.fromMs)} on, for ${durationText(burst.lengthMs)}.`,
        ]
      : []),
    ...(outage
      ? [`Outage (${outage.kind}) from ${durationText(outage.fromMs)} on, for ${durationText(outage.lengthMs)}.`]
      : []),
    Object.entries(settings)
      .filter(([name]) => SHOWN.has(name))
      .map(([name, value]) => `${name[0].toUpperCase()}${name.slice(1)} ${value}`)
      .join(', '),
  ].join('\n');
}

/** The command has options for these settings only. */
const SHOWN = new Set([
  'batchSize',
  'maximumBatchingWindowInSeconds',
  'parallelizationFactor',
  'maximumRetryAttempts',
  'maximumRecordAgeInSeconds',
  'bisectBatchOnFunctionError',
  'reportBatchItemFailures',
]);

function describeOutcome({ memoryMb, redriveAfterMs }: Scenario, report: Report): string {
  const { caughtUpInMs, concurrency, cost, invocations, iteratorAge, records } = report;
  const { inFailureDestination: failed, lost } = records;
  const reasons = Object.entries(lost)
    .filter(([reason, n]) => reason !== 'total' && n > 0)
    .map(([reason, n]) => `${countText(n)} ${reason}`);
  const pointers =
    failed.leastTimeLeftMs === null
      ? []
      : [
          [
            '  point at records of the stream',
            countText(failed.byMapping),
            `trimmed at the earliest ${durationText(failed.leastTimeLeftMs)} after the message`,
          ],
          [
            '  of those, expired',
            countText(failed.expired),
            `trimmed before a redrive, ${durationText(redriveAfterMs)} after the message`,
          ],
        ];
  const rows = [
    ['Records written', countText(records.written), ''],
    [
      'Processed',
      countText(records.processed),
      records.repeated > 0 ? `and ${countText(records.repeated)} times again, after they had been` : '',
    ],
    [
      'In the failure destination',
      countText(failed.total),
      failed.total > 0
        ? `of them ${failed.healthy > 0 ? countText(failed.healthy) : 'none'} that the handler could have processed`
        : '',
    ],
    ...pointers,
    ['Lost', countText(lost.total), reasons.join(', ')],
    [
      'Invocations',
      countText(invocations.total),
      `${countText(invocations.failed)} with a failure, ${countText(invocations.throttled)} more throttled; ${durationText(invocations.meanMs)} each`,
    ],
    ['Iterator age, longest', durationText(iteratorAge.maxMs), `median ${durationText(iteratorAge.p50Ms)}`],
    ['Concurrency, highest', countText(concurrency.max), ''],
    ['Waiting for retries', durationText(report.blockedMs), 'sum of all shards and their slots'],
    ...(caughtUpInMs === null
      ? []
      : [['Caught up after the outage', durationText(caughtUpInMs), 'all done that was written before its end']]),
    [
      'Cost of a million records',
      dollars(cost.total),
      `Lambda ${dollars(cost.lambdaRequests + cost.lambdaDuration)} (${memoryMb} MB), SQS ${dollars(cost.sqs)}, DynamoDB ${dollars(cost.dynamodb)}; us-east-1, ${PRICES_OF}`,
    ],
  ];
  const table = new Table({ ...COMPACT, colAligns: ['left', 'right', 'left'] });
  table.push(...rows);
  return table.toString();
}

function describeTimeline(timeline: readonly TimeSlice[]): string {
  const table = new Table({
    ...COMPACT,
    head: ['from', 'iterator age, longest', 'median', 'concurrency', 'invocations'],
    colAligns: ['right', 'right', 'right', 'right', 'right'],
  });
  const [{ lengthMs }] = timeline;
  let rowMs = lengthMs;
  while (timeline.length * lengthMs > TIMELINE_ROWS * rowMs) rowMs = longerThan(rowMs);
  const perRow = rowMs / lengthMs;
  for (let first = 0; first < timeline.length; first += perRow) {
    const slices = timeline.slice(first, first + perRow);
    const ages = slices.filter(({ iteratorAgeMaxMs }) => iteratorAgeMaxMs !== undefined);
    const medians = ages.map(({ iteratorAgeP50Ms }) => iteratorAgeP50Ms!).sort((a, b) => a - b);
    table.push([
      durationText(slices[0].fromMs),
      ages.length > 0 ? durationText(Math.max(...ages.map(({ iteratorAgeMaxMs }) => iteratorAgeMaxMs!))) : '',
      ages.length > 0 ? durationText(medians[Math.floor(medians.length / 2)]) : '',
      Math.max(...slices.map(({ concurrency }) => concurrency)),
      countText(slices.reduce((sum, { invocations }) => sum + invocations, 0)),
    ]);
  }
  return table.toString();
}

/** Formats dollars. An amount below a cent has two significant digits. */
function dollars(value: number): string {
  return `$${value >= 0.01 ? value.toFixed(2) : value.toLocaleString('en-US', { maximumSignificantDigits: 2 })}`;
}
