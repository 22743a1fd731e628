import { Stage, Validations } from 'aws-cdk-lib';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { Referent, StreamMapping } from './stream-mapping';

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html: with more, reading is throttled. */
export const MAX_READERS = 2;

/** The mappings of ours in each stage. */
const OURS = new WeakMap<IConstruct, Set<IConstruct>>();

/**
 * Has synthesis fail if others read the stream of this mapping in a way that Lambda refuses or throttles. That is known when the
 * app is complete, so it is looked at then, once for all mappings of a stage.
 */
export function validateSharing(mapping: EventSourceMapping): void {
  const resource = mapping.node.defaultChild!;
  const stage = Stage.of(mapping)!;
  const ours = OURS.get(stage);
  if (ours) {
    ours.add(resource);
  } else {
    OURS.set(stage, new Set([resource]));
    mapping.node.addValidation({ validate: () => problemsOf(stage) });
  }
}

function problemsOf(stage: IConstruct): string[] {
  const ours = OURS.get(stage)!;
  return groupBy(StreamMapping.under(stage), ({ stream }) => stream)
    .filter((readers) => readers.some(({ resource }) => ours.has(resource)))
    .flatMap((readers) => {
      warnOfGlobalTable(readers);
      return [...repeatedReaders(readers), ...tooManyReaders(readers)];
    });
}

function repeatedReaders(readers: StreamMapping[]): string[] {
  return groupBy(readers, (mapping) => mapping.function)
    .filter(({ length }) => length > 1)
    .map((same) => `the function '${name(same[0].function)}' reads the stream of '${name(same[0].stream)}' more than once, which Lambda refuses: ${paths(same)}. Keep one of them`);
}

function tooManyReaders(readers: StreamMapping[]): string[] {
  if (readers.length <= MAX_READERS) return [];
  return [`the stream of '${name(readers[0].stream)}' can have at most ${MAX_READERS} readers before reading is throttled, got ${readers.length}: ${paths(readers)}. `
    + 'Have one function do the work of two, or one publish the records for the others'];
}

/** AWS recommends a single reader for them. */
function warnOfGlobalTable(readers: StreamMapping[]): void {
  const table = readers[0].stream;
  if (readers.length !== MAX_READERS || !CfnGlobalTable.isCfnGlobalTable(table)) return;
  const replicas = table.stack.resolve(table.replicas);
  if (!(replicas.length > 1)) return;
  Validations.of(table).addWarning('cdk-dynamodb-streams:readersOfGlobalTable',
    `Two functions read the stream of this global table: ${paths(readers)}. AWS recommends one, since more may be throttled.`);
}

function paths(mappings: StreamMapping[]): string {
  return mappings.map(({ resource }) => construct(resource)).join(', ');
}

function name(referent: Referent): string {
  return typeof referent === 'string' ? referent : construct(referent);
}

/** The path of what the user has made, not of the resource in it. */
function construct({ node: { path } }: IConstruct): string {
  return path.replace(/\/Resource$/, '');
}

function groupBy<T>(items: T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...groups.get(key) ?? [], item]);
  }
  return [...groups.values()];
}
