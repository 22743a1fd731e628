import * as path from 'node:path';
import type { Colors } from 'picocolors/types';
import { callSymbol, callText, recordsOf } from './call-text';
import { changeText } from './changes-text';
import { DevEvent, Reporter } from './dev-event';
import { functionLabel, slotLabel, mappingOf, MappingOrigin } from './labels';
import { logLines, ownLines } from './log-text';
import { discardText, outcomeText, VERDICTS } from './outcome-text';
import { keyText, recordsText } from './record-text';
import { summaryText } from './session-counts';
import { redriveExample, startedRows, writeExample } from './started-text';
import type { LocalRun, RunningMapping } from '../../local';
import type { DynamoDBRecord } from '../../record/event';
import { plural } from '../text/count';

/** How wide the names of the first lines are, and what stands in front of what a function logs. */
const NAME_WIDTH = 17;
const LOG_INDENT = ' '.repeat(15);

/** Lines for people. What went wrong is the first thing that the eye finds. */
export function textReport(write: (line: string) => void, colors: Colors): Reporter {
  const { bold, cyan, dim, green, red, yellow } = colors;
  let run: LocalRun;
  let mappings: readonly RunningMapping[] = [];
  let called: readonly DynamoDBRecord[] = [];

  const at = (symbol: string, text: string) => `${dim(new Date().toISOString().slice(11, 23))} ${symbol} ${text}`;
  const label = (functionName: string) => functionLabel(functionName, mappings);
  const of = (functionName: string, text: string) => `${bold(label(functionName))}  ${text}`;
  const ofSlot = (origin: MappingOrigin, slot: number, text: string) =>
    `${bold(slotLabel(origin, slot, mappings))}  ${text}`;
  const mapping = (origin: MappingOrigin) => mappingOf(origin, mappings)!;
  const ofFunction = (name: string) => mappings.find(({ functionName }) => functionName === name)!;
  const indented = (text: string, writer = '') => `${LOG_INDENT}${dim(`${writer}│`)} ${text}`;
  const loaded = (functionName: string, error?: string) =>
    error === undefined
      ? [at(cyan('↺'), `${bold(label(functionName))} runs the new code.`)]
      : [
          at(red('✘'), of(functionName, red('the new code cannot be loaded, and all its batches will fail:'))),
          ...error
            .split('\n')
            .filter(Boolean)
            .flatMap(ownLines)
            .map((line) => indented(line)),
        ];
  const lines: {
    readonly [Type in DevEvent['type']]: (event: Extract<DevEvent, { type: Type }>) => readonly string[];
  } = {
    preparing: ({ what }) => [dim(`${what} …`)],
    notice: ({ notice }) => [`${yellow('Note:')} ${notice}.`],
    started: (event) => {
      ({ run } = event);
      ({ mappings } = run);
      const rows = startedRows(event).map(([name, value]) => cyan(name.padEnd(NAME_WIDTH)) + value);
      const redrive = redriveExample(event);
      const examples = [
        'Write an item and see:',
        `  ${writeExample(event.run)}`,
        ...(redrive ? ['When records have failed:', `  ${redrive}`] : []),
      ];
      return ['', ...rows, '', ...examples, '', 'Ctrl-C ends it. Times are UTC.', ''];
    },
    invoking: (event) => [
      at(
        cyan('→'),
        ofSlot(
          event,
          event.slot,
          `${plural(event.records.length, 'record')}: ${recordsText(event.records, mapping(event).tableKey)}`,
        ),
      ),
    ],
    log: ({ functionName, line, invocation }) => {
      const isAlone = mappings.length === 1 && mappings[0].settings.parallelizationFactor === 1;
      const writer = invocation ? slotLabel(invocation, invocation.slot, mappings) : label(functionName);
      const keyOf = (sequenceNumber: unknown) => {
        const record = (invocation?.records ?? called).find(
          ({ dynamodb }) => dynamodb?.SequenceNumber === sequenceNumber,
        );
        return record && keyText(record, (invocation ? mapping(invocation) : ofFunction(functionName)).tableKey);
      };
      return logLines(line, keyOf).map((text) => indented(text, isAlone ? '' : `${writer} `));
    },
    invoked: (event) => {
      const { color, symbol } = VERDICTS[event.verdict];
      return [
        at(colors[color](symbol), ofSlot(event, event.batch.slot, colors[color](outcomeText(event, mapping(event))))),
      ];
    },
    'filtered out': (event) => [
      at(dim('–'), of(event.functionName, dim(`filtered out: ${recordsText(event.records, mapping(event).tableKey)}`))),
    ],
    called: (event) => {
      const symbol = callSymbol(event);
      if (event.action === 'Invoke') called = recordsOf(event.event);
      return [
        at(
          { '→': cyan, '↺': cyan, '✔': green, '✘': red }[symbol](symbol),
          of(event.functionName, callText(event, ofFunction(event.functionName))),
        ),
      ];
    },
    message: ({ destination, file }) => [at(yellow('✉'), `a message for ${destination}: ${bold(shortest(file))}`)],
    discarded: (event) => [
      at(red('✘'), ofSlot(event, event.discard.batch.slot, red(discardText(event, mapping(event))))),
    ],
    'sources changed': ({ files }) => [
      at(cyan('↺'), `${files.length === 1 ? files[0] : plural(files.length, 'file')} changed …`),
    ],
    reloaded: ({ functions, loadErrors }) =>
      functions.length === 0
        ? [at(cyan('↺'), 'no function has changed.')]
        : functions.flatMap((name) => loaded(name, loadErrors[name])),
    restarted: ({ because, ...event }) => {
      const changes = because.map((resource) => `${changeText(resource, run, event.run)}. `);
      ({ run } = event);
      ({ mappings } = run);
      return [at(cyan('↺'), `${changes.join('')}All begins anew, where it was.`)];
    },
    'reload failed': ({ message, stillRuns }) => [
      at(
        red('✘'),
        `${red(stillRuns ? 'What ran before goes on, because' : 'Nothing runs until this is mended:')} ${message}`,
      ),
    ],
    stopped: ({ summary }) => ['', summaryText(summary)],
    // For people it goes to standard error, as with every command.
    error: () => [],
  };
  return (event) => (lines[event.type] as (event: DevEvent) => readonly string[])(event).forEach(write);
}

/** From here, unless that leads far away. */
function shortest(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') ? file : relative;
}
