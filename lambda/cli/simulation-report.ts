import Table from 'cli-table3';
import { describeDuration } from './text/duration';
import { PRICES_OF } from '../simulation/prices';
import { Scenario } from '../simulation/scenario';
import { Report } from '../simulation/simulate';
import { Bucket, longerThan } from '../simulation/timeline';

/** No more lines in the table of what happened over time. */
const TIMELINE_ROWS = 15;

/** Without lines between the rows. */
const COMPACT = { chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }, style: { head: [], border: [] } };

/** For people: what was simulated, what has become of it, and when. */
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
    `${rate} writes/s over ${shards} shards for ${describeDuration(durationMs)}, all done after ${describeDuration(endedMs)}; seed ${seed}. Simulated in ${describeDuration(tookMs)}.`,
    ...(burst
      ? [
          `Burst of ${burst.factor} times that from ${describeDuration(burst.fromMs)} on, for ${describeDuration(burst.lengthMs)}.`,
        ]
      : []),
    ...(outage
      ? [
          `Outage (${outage.kind}) from ${describeDuration(outage.fromMs)} on, for ${describeDuration(outage.lengthMs)}.`,
        ]
      : []),
    Object.entries(settings)
      .filter(([name]) => SHOWN.has(name))
      .map(([name, value]) => `${name[0].toUpperCase()}${name.slice(1)} ${value}`)
      .join(', '),
  ].join('\n');
}

/** The others cannot be set here. */
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
    .map(([reason, n]) => `${count(n)} ${reason}`);
  const pointers =
    failed.leastTimeLeftMs === null
      ? []
      : [
          [
            '  point at records of the stream',
            count(failed.byMapping),
            `trimmed at the earliest ${describeDuration(failed.leastTimeLeftMs)} after the message`,
          ],
          [
            '  of those, expired',
            count(failed.expired),
            `trimmed before a redrive, ${describeDuration(redriveAfterMs)} after the message`,
          ],
        ];
  const rows = [
    ['Records written', count(records.written), ''],
    [
      'Processed',
      count(records.processed),
      records.repeated > 0 ? `and ${count(records.repeated)} times again, after they had been` : '',
    ],
    [
      'In the failure destination',
      count(failed.total),
      failed.total > 0
        ? `of them ${failed.healthy > 0 ? count(failed.healthy) : 'none'} that the handler could have processed`
        : '',
    ],
    ...pointers,
    ['Lost', count(lost.total), reasons.join(', ')],
    [
      'Invocations',
      count(invocations.total),
      `${count(invocations.failed)} with a failure, ${count(invocations.throttled)} more throttled; ${describeDuration(invocations.meanMs)} each`,
    ],
    ['Iterator age, longest', describeDuration(iteratorAge.maxMs), `median ${describeDuration(iteratorAge.p50Ms)}`],
    ['Concurrency, highest', count(concurrency.max), ''],
    ['Waiting for retries', describeDuration(report.blockedMs), 'sum of all shards and their lanes'],
    ...(caughtUpInMs === null
      ? []
      : [['Caught up after the outage', describeDuration(caughtUpInMs), 'all done that was written before its end']]),
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

function describeTimeline(timeline: readonly Bucket[]): string {
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
    const buckets = timeline.slice(first, first + perRow);
    const ages = buckets.filter(({ iteratorAgeMaxMs }) => iteratorAgeMaxMs !== undefined);
    const medians = ages.map(({ iteratorAgeP50Ms }) => iteratorAgeP50Ms!).sort((a, b) => a - b);
    table.push([
      describeDuration(buckets[0].fromMs),
      ages.length > 0 ? describeDuration(Math.max(...ages.map(({ iteratorAgeMaxMs }) => iteratorAgeMaxMs!))) : '',
      ages.length > 0 ? describeDuration(medians[Math.floor(medians.length / 2)]) : '',
      Math.max(...buckets.map(({ concurrency }) => concurrency)),
      count(buckets.reduce((sum, { invocations }) => sum + invocations, 0)),
    ]);
  }
  return table.toString();
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Below a cent with two digits that say something. */
function dollars(value: number): string {
  return `$${value >= 0.01 ? value.toFixed(2) : value.toLocaleString('en-US', { maximumSignificantDigits: 2 })}`;
}
