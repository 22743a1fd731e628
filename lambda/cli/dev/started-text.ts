import { Started } from './dev-event';
import { functionLabel } from './labels';
import { settingsText } from './settings-text';
import { parseArn } from '../../../src/shared/arn';
import type { RunningMapping, LocalRun } from '../../local';

/** Has a value of each type that a key can have. */
const EXAMPLES: Readonly<Record<'S' | 'N' | 'B', string>> = { S: '1', N: '1', B: 'MQ==' };

/** Lists the parts of a run and where they are, each as a name and a value. */
export function startedRows({
  run,
  watched,
  failureFolder,
  data,
  goesOn,
}: Started): readonly (readonly [name: string, value: string])[] {
  const { dynamodbEndpoint, lambdaEndpoint, stacks, mappings } = run;
  const all = (what: 'tables' | 'queues') => Object.values(stacks).flatMap((stack) => Object.values(stack[what]));
  return [
    ['DynamoDB Local', `${dynamodbEndpoint}, region us-east-1, access key local, secret local`],
    ['Lambda', `${lambdaEndpoint}, for AWS_ENDPOINT_URL_LAMBDA: invokes the functions`],
    ...(data === undefined
      ? []
      : [
          ['Data', `${data}; ${goesOn ? 'the mappings go on where they stopped' : 'kept for the next start'}`] as const,
        ]),
    ...all('tables').map((table) => ['Table', table] as const),
    ...(failureFolder
      ? [['Failures', `a file for each, in ${failureFolder}`] as const]
      : all('queues').map((queue) => ['Queue', queue] as const)),
    ...mappings.flatMap((mapping) => [
      ['Consumer', consumerText(mapping, mappings)] as const,
      ['', settingsText(mapping.settings)] as const,
    ]),
    ...watched.map((file) => ['Watched', file] as const),
  ];
}

/** Returns a command to copy that puts an item into the first table with a consumer. */
export function writeExample({ dynamodbEndpoint, mappings: [{ tableName, tableKey }] }: LocalRun): string {
  const item = Object.fromEntries(Object.entries(tableKey).map(([name, type]) => [name, { [type]: EXAMPLES[type] }]));
  return (
    'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb put-item ' +
    `--endpoint-url ${dynamodbEndpoint} --region us-east-1 --table-name ${tableName} --item '${JSON.stringify(item)}'`
  );
}

/**
 * Returns a command to copy that lists the failures in the first failure queue or bucket. Without a server for them
 * there is no such command.
 */
export function redriveExample({
  awsEndpoint,
  run: { dynamodbEndpoint, lambdaEndpoint, stacks, mappings },
}: Started): string | undefined {
  const queues = Object.values(stacks).flatMap((stack) => Object.values(stack.queues));
  const places = mappings.flatMap(({ destination = '' }) => {
    const { service = '', resource: name } = parseArn(destination) ?? {};
    const flags: Readonly<Record<string, string>> = {
      sqs: `--queue ${queues.find((url) => url.endsWith(`/${name}`))}`,
      s3: `--bucket ${name}`,
    };
    return flags[service] ?? [];
  });
  if (!awsEndpoint || places.length === 0) return undefined;
  const endpoints = {
    '': awsEndpoint,
    _DYNAMODB: dynamodbEndpoint,
    _DYNAMODB_STREAMS: dynamodbEndpoint,
    _LAMBDA: lambdaEndpoint,
  };
  return (
    `${Object.entries(endpoints)
      .map(([service, url]) => `AWS_ENDPOINT_URL${service}=${url}`)
      .join(' ')} ` +
    `AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local npx cdk-dynamodb-streams redrive list ${places[0]}`
  );
}

function consumerText(
  { functionName, tableName, destination }: RunningMapping,
  mappings: readonly RunningMapping[],
): string {
  const failures = destination
    ? `failures go to ${parseArn(destination)?.resource}`
    : 'discarded records are lost, because it has no on-failure destination';
  return `${functionLabel(functionName, mappings)} reads ${tableName}; ${failures}`;
}
