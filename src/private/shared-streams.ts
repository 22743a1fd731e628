import { Validations } from 'aws-cdk-lib';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { ResourceIdentity } from './resource-identity';
import { StageFacts } from './stage-facts';
import { StreamMapping } from './stream-mapping';

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html: with more, reading is throttled. */
export const MAX_READERS = 2;

/**
 * Has synthesis fail if others read the stream of this mapping in a way that Lambda refuses or throttles. That is known
 * when the app is complete.
 */
export function validateSharing(consumer: IConstruct, mapping: EventSourceMapping): void {
  consumer.node.addValidation({ validate: () => problemsOf(mapping.node.defaultChild!) });
}

function problemsOf(resource: IConstruct): string[] {
  const facts = StageFacts.of(resource);
  const own = facts.mappingOf(resource);
  const sharing = facts.sharing(own);
  if (sharing.length === 1) return [];
  const readers = sharing.filter(({ isReading }) => isReading);
  warnOfGlobalTable(readers);
  return [...repeatedReader(own, sharing), ...(own.isReading ? tooManyReaders(readers) : [])];
}

function repeatedReader(own: StreamMapping, sharing: StreamMapping[]): string[] {
  const same = sharing.filter((reader) => reader.function === own.function);
  if (same.length === 1) return [];
  return [
    `the function '${name(own.function)}' reads the stream of '${name(own.stream)}' more than once, which Lambda refuses: ${paths(same)}. Keep one of them`,
  ];
}

function tooManyReaders(readers: StreamMapping[]): string[] {
  if (readers.length <= MAX_READERS) return [];
  return [
    `the stream of '${name(readers[0].stream)}' can have at most ${MAX_READERS} readers before reading is throttled, got ${readers.length}: ${paths(readers)}. ` +
      'Have one function do the work of two, or one publish the records for the others',
  ];
}

/** AWS recommends a single reader for them. */
function warnOfGlobalTable(readers: StreamMapping[]): void {
  const table = readers[0]?.stream;
  if (readers.length !== MAX_READERS || !CfnGlobalTable.isCfnGlobalTable(table)) return;
  const replicas = table.stack.resolve(table.replicas);
  if (!(replicas.length > 1)) return;
  Validations.of(table).addWarning(
    'cdk-dynamodb-streams:readersOfGlobalTable',
    `Two functions read the stream of this global table: ${paths(readers)}. AWS recommends one, since more may be throttled.`,
  );
}

function paths(mappings: StreamMapping[]): string {
  return mappings.map(({ resource }) => construct(resource)).join(', ');
}

function name(identity: ResourceIdentity): string {
  return typeof identity === 'string' ? identity : construct(identity);
}

/** The path of what the user has made, not of the resource in it. */
function construct({ node: { path } }: IConstruct): string {
  return path.replace(/\/Resource$/, '');
}
