import * as path from 'node:path';
import type { Colors } from 'picocolors/types';
import { functionLabel } from './function-label';
import { logLines } from './log-text';
import { discardText, outcomeText, VERDICTS } from './outcome-text';
import { plural, recordsText } from './record-text';
import { DevEvent, Report } from './report';
import { startedRows, writeExample } from './started-text';
import { summaryText } from './tally';
import type { RunningMapping } from '../../local';

/** How wide the names of the first lines are, and what stands in front of what a function logs. */
const NAME_WIDTH = 17;
const LOG_INDENT = ' '.repeat(15);

/** Lines for people. What went wrong is the first thing that the eye finds. */
export function textReport(write: (line: string) => void, colors: Colors): Report {
  const { bold, cyan, dim, red, yellow } = colors;
  let mappings: readonly RunningMapping[] = [];

  const at = (symbol: string, text: string) => `${dim(new Date().toISOString().slice(11, 23))} ${symbol} ${text}`;
  const label = (functionName: string) => functionLabel(functionName, mappings);
  const of = (functionName: string, text: string) => `${bold(label(functionName))}  ${text}`;
  const lines: { readonly [Type in DevEvent['type']]: (event: Extract<DevEvent, { type: Type }>) => readonly string[] } = {
    'preparing': ({ what }) => [dim(`${what} …`)],
    'notice': ({ notice }) => [`${yellow('Note:')} ${notice}.`],
    'started': (event) => {
      ({ mappings } = event.run);
      const rows = startedRows(event).map(([name, value]) => cyan(name.padEnd(NAME_WIDTH)) + value);
      return ['', ...rows, '', 'Write an item and see:', `  ${writeExample(event.run)}`, '', 'Ctrl-C ends it. Times are UTC.', ''];
    },
    'invoking': ({ functionName, records }) => [at(cyan('→'), of(functionName, `${plural(records.length, 'record')}: ${recordsText(records)}`))],
    'log': ({ functionName, line }) => logLines(line).map(
      (text) => `${LOG_INDENT}${dim(mappings.length > 1 ? `${label(functionName)} │` : '│')} ${text}`),
    'invoked': (event) => {
      const { color, symbol } = VERDICTS[event.verdict];
      return [at(colors[color](symbol), of(event.functionName, colors[color](outcomeText(event, mappings))))];
    },
    'filtered out': ({ functionName, records }) => [at(dim('–'), of(functionName, dim(`filtered out: ${recordsText(records)}`)))],
    'message': ({ destination, file }) => [at(yellow('✉'), `a message for ${destination}: ${bold(shortest(file))}`)],
    'discarded': (event) => [at(red('✘'), of(event.functionName, red(discardText(event))))],
    'sources changed': ({ files }) => [at(cyan('↺'), `${files.length === 1 ? files[0] : plural(files.length, 'file')} changed …`)],
    'reloaded': ({ functions }) => [at(cyan('↺'), functions.length === 0
      ? 'no function has changed.'
      : `${functions.map((name) => bold(label(name))).join(', ')} ${functions.length > 1 ? 'run' : 'runs'} the new code.`)],
    'restarted': ({ run, because }) => {
      ({ mappings } = run);
      return [at(cyan('↺'), `${because.length > 0 ? `${because.map((resource) => bold(resource)).join(', ')} changed: all` : 'all'} begins anew, where it was.`)];
    },
    'reload failed': ({ message, stillRuns }) => [
      at(red('✘'), `${red(stillRuns ? 'What ran before goes on, because' : 'Nothing runs until this is mended:')} ${message}`),
    ],
    'stopped': ({ summary }) => ['', summaryText(summary)],
  };
  return (event) => (lines[event.type] as (event: DevEvent) => readonly string[])(event).forEach(write);
}

/** From here, unless that leads far away. */
function shortest(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') ? file : relative;
}
