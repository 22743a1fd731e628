import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkAreaComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Scenario } from '../simulation/scenario.js';
import type { Report } from '../simulation/simulation.js';
import type { TimeSlice } from '../simulation/timeline.js';

const WIDTH = 1000;
const HEIGHT = 520;

/** Draws the iterator age over time, and the concurrency below it, as SVG. */
export function chartOf(
  { handler: { outage }, settings, shards, workload }: Scenario,
  { iteratorAge, records, timeline }: Report,
): string {
  use([LineChart, GridComponent, LegendComponent, MarkAreaComponent, SVGRenderer, TitleComponent]);
  const { fromMs, lengthMs } = timeline.at(-1)!;
  const time = unitFor(fromMs + lengthMs);
  // Both charts share the time axis.
  const timeAxis = { type: 'value', min: 0, max: Math.ceil((fromMs + lengthMs) / time.ms) } as const;
  const age = unitFor(iteratorAge.maxMs);
  const points = (value: (slice: TimeSlice) => number | undefined) =>
    timeline.map((slice) => [slice.fromMs / time.ms, value(slice) ?? null]);
  const inUnit = (ms: number | undefined) => (ms === undefined ? undefined : ms / age.ms);
  const line = { type: 'line', showSymbol: false, connectNulls: true, animation: false } as const;
  const { inFailureDestination, lost } = records;

  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    backgroundColor: '#fff',
    title: {
      text: `${workload.rate} writes/s, ${shards} shards, ${settings.maximumRetryAttempts < 0 ? 'endless' : settings.maximumRetryAttempts} retries`,
      subtext: `${count(inFailureDestination.total)} of ${count(records.written)} records in the failure destination, ${count(lost.total)} lost`,
      left: 60,
    },
    legend: { top: 8, right: 40, icon: 'roundRect', itemHeight: 4 },
    grid: [
      { left: 80, right: 40, top: 105, height: 210 },
      { left: 80, right: 40, top: 360, height: 100 },
    ],
    xAxis: [
      { ...timeAxis, gridIndex: 0, axisLabel: { show: false } },
      { ...timeAxis, gridIndex: 1, name: `time (${time.name})`, nameLocation: 'middle', nameGap: 28 },
    ],
    yAxis: [
      { type: 'value', gridIndex: 0, name: `iterator age (${age.name})`, nameTextStyle: { align: 'left' }, min: 0 },
      { type: 'value', gridIndex: 1, name: 'concurrency', nameTextStyle: { align: 'left' }, min: 0, minInterval: 1 },
    ],
    series: [
      {
        ...line,
        name: 'longest iterator age',
        color: '#c0392b',
        data: points(({ iteratorAgeMaxMs }) => inUnit(iteratorAgeMaxMs)),
        ...(outage && {
          markArea: {
            silent: true,
            itemStyle: { color: 'rgba(192, 57, 43, 0.12)' },
            label: { position: 'insideTop', color: '#555' },
            data: [
              [
                { name: 'outage', xAxis: outage.fromMs / time.ms },
                { xAxis: (outage.fromMs + outage.lengthMs) / time.ms },
              ],
            ],
          },
        }),
      },
      { ...line, name: 'median', color: '#2c7fb8', data: points(({ iteratorAgeP50Ms }) => inUnit(iteratorAgeP50Ms)) },
      {
        ...line,
        name: 'concurrency',
        color: '#555',
        step: 'end',
        areaStyle: { opacity: 0.15 },
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: points(({ concurrency }) => concurrency),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

const UNITS = [
  { name: 'hours', ms: 3_600_000 },
  { name: 'minutes', ms: 60_000 },
  { name: 'seconds', ms: 1000 },
  { name: 'milliseconds', ms: 1 },
];

/** Returns the largest unit of which the duration has at least four. */
function unitFor(ms: number): (typeof UNITS)[number] {
  return UNITS.find((unit) => ms >= 4 * unit.ms) ?? UNITS[UNITS.length - 1];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
