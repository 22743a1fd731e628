import * as path from 'node:path';
import type { Colors } from 'picocolors/types';
import { callMark, callText, recordsOf } from './call-text';
import { changeText } from './changes-text';
import type { DevEvent, Started } from './dev-event';
import { functionLabel, mappingOf, MappingOrigin, slotLabel } from './labels';
import { logLines, ownLines } from './log-text';
import { CHANGED, FAILED, Mark, SENT, SKIPPED, STARTED } from './mark';
import { discardText, outcomeText, VERDICT_MARKS } from './outcome-text';
import { recordsText, shortKeyText } from './record-text';
import { summaryText } from './session-counts';
import { redriveExample, startedRows, writeExample } from './started-text';
import type { LocalRun, RunningMapping } from '../../local';
import type { DynamoDBRecord } from '../../record/event';
import { plural } from '../text/count';

type EventOf<Type extends DevEvent['type']> = Extract<DevEvent, { readonly type: Type }>;

const NAME_WIDTH = 17;
/** Lines of a function's log begin where the names in other lines do. */
const LOG_INDENT = ' '.repeat(15);

/** Turns events into lines. It remembers the events that later lines refer to. */
export class EventLines {
  private run?: LocalRun;
  /** The records of the latest call from outside, by the function's name: its log knows only sequence numbers. */
  private readonly calledWith = new Map<string, readonly DynamoDBRecord[]>();

  public constructor(private readonly colors: Colors) {}

  public of(event: DevEvent): readonly string[] {
    switch (event.type) {
      case 'preparing':
        return [this.colors.dim(`${event.what} …`)];
      case 'notice':
        return [`${this.colors.yellow('Note:')} ${event.notice}.`];
      case 'started':
        return this.started(event);
      case 'invoking':
        return [this.line(STARTED, this.slot(event, event.slot), countedRecordsText(event.records))];
      case 'log':
        return this.log(event);
      case 'invoked':
        return [this.invoked(event)];
      case 'filtered out':
        return [
          this.line(SKIPPED, this.label(event.functionName), `filtered out: ${recordsText(event.records)}`, true),
        ];
      case 'discarded':
        return [this.line(FAILED, this.slot(event, event.discard.batch.slot), discardText(event), true)];
      case 'called':
        return [this.called(event)];
      case 'message':
        return [this.at(SENT, `a message for ${event.destination}: ${this.colors.bold(shortest(event.file))}`)];
      case 'sources changed':
        return [
          this.at(
            CHANGED,
            `${event.files.length === 1 ? event.files[0] : plural(event.files.length, 'file')} changed …`,
          ),
        ];
      case 'reloaded':
        return this.reloaded(event);
      case 'restarted':
        return [this.restarted(event)];
      case 'reload failed':
        return [
          this.at(
            FAILED,
            `${this.colors.red(event.stillRuns ? 'The old code still runs:' : 'Nothing runs until you fix this:')} ${event.message}`,
          ),
        ];
      case 'stopped':
        return ['', summaryText(event.summary)];
      case 'error':
        // Every command writes its error to standard error.
        return [];
    }
  }

  private get mappings(): readonly RunningMapping[] {
    return this.run?.mappings ?? [];
  }

  private started(event: Started): readonly string[] {
    this.run = event.run;
    const redrive = redriveExample(event);
    return [
      '',
      ...startedRows(event).map(([name, value]) => this.colors.cyan(name.padEnd(NAME_WIDTH)) + value),
      '',
      'Write an item and see:',
      `  ${writeExample(event.run)}`,
      ...(redrive ? ['When records have failed:', `  ${redrive}`] : []),
      '',
      'Ctrl-C ends it. Times are UTC.',
      '',
    ];
  }

  private invoked(event: EventOf<'invoked'>): string {
    // Events of a mapping come only while its run is the current one.
    const { settings } = mappingOf(event, this.mappings)!;
    const slot = this.slot(event, event.batch.slot);
    return this.line(VERDICT_MARKS[event.verdict], slot, outcomeText(event, settings), true);
  }

  private called(event: EventOf<'called'>): string {
    if (event.action === 'Invoke') this.calledWith.set(event.functionName, recordsOf(event.event));
    return this.line(callMark(event), this.label(event.functionName), callText(event));
  }

  private log({ functionName, line, invocation }: EventOf<'log'>): readonly string[] {
    const isAlone = this.mappings.length === 1 && this.mappings[0].settings.parallelizationFactor === 1;
    const writer = invocation ? slotLabel(invocation, invocation.slot, this.mappings) : this.label(functionName);
    const records = invocation?.records ?? this.calledWith.get(functionName) ?? [];
    const keyOf = (sequenceNumber: unknown) => {
      const record = records.find(({ dynamodb }) => dynamodb?.SequenceNumber === sequenceNumber);
      return record && shortKeyText(record);
    };
    return logLines(line, keyOf).map((text) => this.indented(text, isAlone ? '' : `${writer} `));
  }

  private reloaded({ functions, loadErrors }: EventOf<'reloaded'>): readonly string[] {
    if (functions.length === 0) return [this.at(CHANGED, 'no function has changed.')];
    return functions.flatMap((name) => {
      const error = loadErrors[name];
      if (error === undefined) return [this.at(CHANGED, `${this.colors.bold(this.label(name))} runs the new code.`)];
      const stack = error.split('\n').filter(Boolean).flatMap(ownLines);
      return [
        this.line(FAILED, this.label(name), 'the new code cannot be loaded, and all its batches will fail:', true),
        ...stack.map((text) => this.indented(text)),
      ];
    });
  }

  private restarted({ because, run }: EventOf<'restarted'>): string {
    const changes = because.map((resource) => `${changeText(resource, this.run!, run)}. `);
    this.run = run;
    return this.at(CHANGED, `${changes.join('')}Everything restarts from its checkpoints.`);
  }

  private label(functionName: string): string {
    return functionLabel(functionName, this.mappings);
  }

  private slot(origin: MappingOrigin, slot: number): string {
    return slotLabel(origin, slot, this.mappings);
  }

  private line(mark: Mark, name: string, text: string, isColored = false): string {
    return this.at(mark, `${this.colors.bold(name)}  ${isColored ? this.colors[mark.color](text) : text}`);
  }

  private at({ symbol, color }: Mark, text: string): string {
    return `${this.colors.dim(new Date().toISOString().slice(11, 23))} ${this.colors[color](symbol)} ${text}`;
  }

  private indented(text: string, writer = ''): string {
    return `${LOG_INDENT}${this.colors.dim(`${writer}│`)} ${text}`;
  }
}

function countedRecordsText(records: readonly DynamoDBRecord[]): string {
  return `${plural(records.length, 'record')}: ${recordsText(records)}`;
}

/** Shortens a path to one from here, unless that leads far away. */
function shortest(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') ? file : relative;
}
