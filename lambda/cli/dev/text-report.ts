import * as path from 'node:path';
import type { Colors } from 'picocolors/types';
import { logLines } from './log-text';
import { durationText, plural, recordsText } from './record-text';
import { DevEvent, Report, Summary } from './report';
import { recordsDone } from '../../local/rules/response';
import type { DiscardedEvent, InvokedEvent, LocalMapping, LocalRun } from '../../local';

type Lines<Type> = (event: Extract<DevEvent, { type: Type }>) => readonly string[];

/** Lines for people. What went wrong is the first thing the eye finds. */
export function textReport(write: (line: string) => void, colors: Colors): Report {
  const { bold, cyan, dim, red, yellow } = colors;
  let mappings: readonly LocalMapping[] = [];

  const at = (symbol: string, text: string) => `${dim(new Date().toISOString().slice(11, 23))} ${symbol} ${text}`;
  const of = (functionName: string, text: string) => `${bold(labelOf(functionName, mappings))}  ${text}`;
  const lines: { readonly [Type in DevEvent['type']]: Lines<Type> } = {
    'preparing': ({ what }) => [dim(`${what} …`)],
    'notice': ({ notice }) => [`${yellow('Note:')} ${notice}.`],
    'started': ({ run, watched, failureFolder }) => {
      ({ mappings } = run);
      return startedLines(run, watched, failureFolder, (name, value) => `${cyan(name.padEnd(16))} ${value}`);
    },
    'log': ({ functionName, line }) => logLines(line).map(
      (text) => `${' '.repeat(15)}${dim(mappings.length > 1 ? `${labelOf(functionName, mappings)} │` : '│')} ${text}`),
    'invoking': ({ functionName, records }) => [at(cyan('→'), of(functionName, `${plural(records.length, 'record')}: ${recordsText(records)}`))],
    'invoked': (event) => {
      const { color, symbol } = VERDICTS[event.verdict];
      return [at(colors[color](symbol), of(event.functionName, colors[color](outcome(event, mappings))))];
    },
    'filtered out': ({ functionName, records }) => [at(dim('–'), of(functionName, dim(`filtered out: ${recordsText(records)}`)))],
    'discarded': (event) => [at(red('✘'), of(event.functionName, red(fate(event))))],
    'message': ({ destination, file }) => [at(yellow('✉'), `a message for ${destination}: ${bold(shortest(file))}`)],
    'sources changed': ({ files }) => [at(cyan('↺'), `${files.length === 1 ? files[0] : plural(files.length, 'file')} changed …`)],
    'reloaded': ({ functions }) => [at(cyan('↺'), functions.length > 0
      ? `${functions.map((name) => bold(labelOf(name, mappings))).join(', ')} ${functions.length > 1 ? 'run' : 'runs'} the new code.`
      : 'no function has changed.')],
    'restarted': ({ run, because }) => {
      ({ mappings } = run);
      return [at(cyan('↺'), `${because.length > 0 ? `${because.map((resource) => bold(resource)).join(', ')} changed: all` : 'all'} begins anew, where it was.`)];
    },
    'reload failed': ({ message, stillRuns }) => [at(red('✘'), `${red(stillRuns ? 'What ran before goes on, because' : 'Nothing runs until this is mended:')} ${message}`)],
    'stopped': ({ summary }) => ['', summaryText(summary)],
  };
  return (event) => (lines[event.type] as Lines<any>)(event).forEach(write);
}

function startedLines(
  { dynamodbEndpoint, stacks, mappings }: LocalRun, watched: readonly string[], failureFolder: string | undefined, row: (name: string, value: string) => string,
): string[] {
  const tables = Object.values(stacks).flatMap((stack) => Object.values(stack.tables));
  const queues = Object.values(stacks).flatMap((stack) => Object.values(stack.queues));
  const [{ tableName, tableKey }] = mappings;
  const item = Object.fromEntries(Object.entries(tableKey).map(([name, type]) => [name, { [type]: EXAMPLES[type] }]));
  return [
    '',
    row('DynamoDB Local', `${dynamodbEndpoint}, region us-east-1, access key local, secret local`),
    ...tables.map((table) => row('Table', table)),
    ...(failureFolder ? [row('Failures', `a file for each in ${failureFolder}`)] : queues.map((queue) => row('Queue', queue))),
    ...mappings.map((mapping) => row('Consumer', `${labelOf(mapping.functionName, mappings)} reads ${mapping.tableName}${mapping.destination ? `, failures go to ${mapping.destination.split(':').at(-1)}` : ', what fails is lost'}`)),
    ...watched.map((folder) => row('Watched', folder)),
    '',
    'Write an item and see:',
    `  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb put-item --endpoint-url ${dynamodbEndpoint} --region us-east-1 --table-name ${tableName} --item '${JSON.stringify(item)}'`,
    '',
    'Ctrl-C ends it. Times are UTC.',
    '',
  ];
}

const EXAMPLES: Readonly<Record<string, string>> = { S: '1', N: '1', B: 'MQ==' };

/** From here, unless that leads far away. */
function shortest(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') ? file : relative;
}

/** A function by what its developer calls it: without the stack's name and CDK's hash, where that is no other function too. */
function labelOf(functionName: string, mappings: readonly LocalMapping[]): string {
  const short = ({ stackName, functionName: name }: LocalMapping) => name.replace(new RegExp(`^${stackName}-`), '').replace(/[0-9A-F]{8}$/, '');
  const mapping = mappings.find((candidate) => candidate.functionName === functionName);
  if (!mapping) return functionName;
  const others = mappings.filter((candidate) => short(candidate) === short(mapping) && candidate.functionName !== functionName);
  return others.length > 0 ? functionName : short(mapping);
}

type Verdict = InvokedEvent['verdict'];

const VERDICTS: Readonly<Record<Verdict, { readonly symbol: string; readonly color: 'green' | 'yellow' | 'red' }>> = {
  'succeeded': { symbol: '✔', color: 'green' },
  'partially succeeded': { symbol: '◐', color: 'yellow' },
  'bisected': { symbol: '✂', color: 'yellow' },
  'retrying': { symbol: '↻', color: 'yellow' },
  'not invoked': { symbol: '↻', color: 'yellow' },
  'exhausted': { symbol: '✘', color: 'red' },
};

function outcome(event: InvokedEvent, mappings: readonly LocalMapping[]): string {
  const { batch: { records, attempts }, verdict, retryInMs = 0, startedAtMs, endedAtMs, result } = event;
  const { settings } = mappings.find(({ logicalId, functionName }) => logicalId === event.mapping && functionName === event.functionName)!;
  const attempt = settings.maximumRetryAttempts < 0 ? `attempt ${attempts + 1}` : `attempt ${attempts + 1} of ${settings.maximumRetryAttempts + 1}`;
  const took = durationText(endedAtMs - startedAtMs);
  const wait = `next in ${durationText(retryInMs)}, ${settings.parallelizationFactor > 1 ? 'the records of these keys wait' : 'its shard waits'}`;
  const middle = Math.floor(records.length / 2);
  const texts: Readonly<Record<Verdict, () => string>> = {
    'succeeded': () => `${attempts > 0 ? `${attempt} ` : ''}done in ${took}`,
    'partially succeeded': () => `${recordsDone(result, records, true)} of ${records.length} done in ${took}, the rest is a new batch`,
    'bisected': () => `failed in ${took}, split into ${middle} and ${records.length - middle}`,
    'retrying': () => `${attempt} failed in ${took}, ${wait}`,
    'not invoked': () => `not invoked, ${wait}`,
    'exhausted': () => `${attempt} failed in ${took}`,
  };
  return `${texts[verdict]()}${reason(event)}`;
}

/** A function that reports failures has said why, if at all, in its log. */
function reason({ result }: InvokedEvent): string {
  return result.functionError ? `: ${result.errorType}: ${result.errorMessage}` : '';
}

function fate({ discard: { condition, batch, records }, destination, deliveryError }: DiscardedEvent): string {
  const givenUp = `gave up ${plural(records.length, 'record')} (${recordsText(records)}) after ${plural(batch.attempts, 'attempt')}, ${condition}`;
  if (!destination) return `${givenUp}: LOST, there is no on-failure destination`;
  const name = destination.split(':').at(-1);
  return deliveryError ? `${givenUp}: LOST, ${name} could not be told: ${deliveryError.message}` : `${givenUp}: told ${name}`;
}

function summaryText({ records, batches, retries, bisects, discarded, seconds }: Summary): string {
  return `Ended after ${seconds} s: ${plural(records, 'record')} in ${plural(batches, 'batch').replace(/batchs$/, 'batches')}, ${plural(retries, 'retry').replace(/retrys$/, 'retries')}, ${plural(bisects, 'split')}, ${plural(discarded, 'record')} given up.`;
}
