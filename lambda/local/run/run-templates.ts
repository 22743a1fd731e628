import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describeMapping, describeStacks, filesOf } from './describe-run';
import { LocalRun, RunTemplatesOptions } from './local-run';
import { openMapping } from './run-mapping';
import { FunctionDefinition } from '../function/function-definition';
import { startLambdaServer } from '../function/lambda-server';
import { RunningFunctions } from '../function/running-functions';
import { consumeStream } from '../mapping/consume-stream';
import { folderMessaging } from '../messaging/folder-messaging';
import { Messaging, NO_MESSAGING } from '../messaging/messaging';
import { serverMessaging } from '../messaging/server-messaging';
import { CheckpointFile } from '../resources/checkpoint-file';
import { connectToDynamoDB } from '../resources/connect';
import { createTables } from '../resources/create-tables';
import { startDynamoDBLocal } from '../resources/dynamodb-local';
import { changedResources } from '../template/changed-resources';
import { MappingDefinition, mappingsOf } from '../template/event-source-mappings';
import { LocalValues } from '../template/local-values';
import { noticesOf } from '../template/notices';
import { readFunction } from '../template/read-function';
import { readTemplates } from '../template/read-templates';
import { Stacks } from '../template/stacks';
import { tablesOf } from '../template/tables';
import { Template } from '../template/template';

/** DynamoDB Local and SQS servers have this account. */
const ACCOUNT_ID = '000000000000';

/**
 * Runs the stream consumers of a CDK app, or of one template, on this machine. It creates the tables in DynamoDB Local
 * and the queues on an SQS server, and invokes each function as Lambda would. Everything that it starts ends with this
 * process.
 *
 * @throws if the templates cannot be read, or ask for something that cannot run here
 */
export async function runTemplates(options: RunTemplatesOptions): Promise<LocalRun> {
  const templates = readTemplates(options.templates, options.stacks, options.onNotice);
  if (options.dynamodbEndpoint !== undefined) return start(templates, options.dynamodbEndpoint, options);

  const dynamodbLocal = await startDynamoDBLocal();
  try {
    const run = await start(templates, dynamodbLocal.endpoint, options);
    return { ...run, stop: () => run.stop().finally(() => dynamodbLocal.stop()) };
  } catch (error) {
    await dynamodbLocal.stop();
    throw error;
  }
}

async function start(
  templates: readonly Template[],
  dynamodbEndpoint: string,
  options: RunTemplatesOptions,
): Promise<LocalRun> {
  const {
    region = 'us-east-1',
    checkpointFile,
    onLog = ignore,
    onNotice = ignore,
    onInvoke,
    onEvent,
    onCall,
    stopGraceMs = 5000,
  } = options;
  const { dynamodb, streams } = await connectToDynamoDB(dynamodbEndpoint, region);
  const messaging = await messagingOf(options, region);
  const { stacks, tables } = await createResources(templates, region, dynamodb, messaging);
  noticesOf(stacks).forEach(onNotice);

  const functions = new RunningFunctions({ region, dynamodb: dynamodbEndpoint, ...messaging.endpoints }, onLog);
  const checkpoints = checkpointFile === undefined ? undefined : new CheckpointFile(checkpointFile);
  const definitions = mappingsOf(stacks, onNotice);
  const opened = await Promise.all(
    definitions.map(async (definition) =>
      openMapping(definition, { region, streams, functions, messaging, checkpoints, onInvoke, onEvent, onLog }),
    ),
  );
  const found = functionsOf(definitions, onNotice);
  found.forEach((fn) => functions.put(fn));
  const lambda = await startLambdaServer(functions, onCall, options.lambdaPort);
  const killAll = () => functions.kill();
  process.once('exit', killAll);

  const stopped = new AbortController();
  setMaxListeners(0, stopped.signal);
  const finished = Promise.all(
    opened.map(({ mapping, stream }) => consumeStream(mapping, stream, stopped.signal)),
  ).then(ignore);
  // A caller that does not await `finished` gets its error from `stop`.
  finished.catch(ignore);
  return {
    dynamodbEndpoint,
    lambdaEndpoint: lambda.endpoint,
    stacks: describeStacks(stacks, tables),
    mappings: opened.map(({ mapping }, index) => describeMapping(definitions[index].stackName, mapping, tables)),
    files: filesOf(stacks, found),
    finished,
    reload: async () => {
      const now = new Stacks(readTemplates(options.templates, options.stacks), stacks.local);
      const changed = functionsOf(mappingsOf(now, ignore), ignore).filter((fn) => functions.put(fn));
      const names = changed.map(({ functionName }) => functionName);
      return {
        functions: names,
        loadErrors: await loadErrors(names, functions),
        notYet: changedResources(stacks, now),
      };
    },
    stop: async () => {
      stopped.abort();
      await Promise.race([finished.catch(ignore), sleep(stopGraceMs, undefined, { ref: false })]);
      await functions.stop();
      await lambda.stop();
      await messaging.stop();
      process.off('exit', killAll);
      await finished;
    },
  };
}

async function messagingOf(
  { awsEndpoint, failureFolder, onMessage = ignore }: RunTemplatesOptions,
  region: string,
): Promise<Messaging> {
  if (awsEndpoint !== undefined) return serverMessaging(awsEndpoint, region);
  return failureFolder === undefined ? NO_MESSAGING : folderMessaging(failureFolder, onMessage);
}

/** Creates the tables, queues, topics and buckets of the stacks. Their values are known only then. */
async function createResources(
  templates: readonly Template[],
  region: string,
  dynamodb: DynamoDBClient,
  messaging: Messaging,
) {
  const local: LocalValues = { region, accountId: ACCOUNT_ID, streamArns: new Map(), queueUrls: new Map() };
  const names = new Stacks(templates, local);
  const tables = tablesOf(names);
  const streamArns = await createTables(dynamodb, tables);
  return { tables, stacks: new Stacks(templates, { ...local, streamArns, queueUrls: await messaging.create(names) }) };
}

async function loadErrors(names: readonly string[], functions: RunningFunctions): Promise<Record<string, string>> {
  const errors = await Promise.all(names.map(async (name) => [name, await functions.loadError(name)] as const));
  return Object.fromEntries(errors.flatMap(([name, error]) => (error === undefined ? [] : [[name, error]])));
}

/** The functions that the mappings name, each once. */
function functionsOf(
  definitions: readonly MappingDefinition[],
  onNotice: (notice: string) => void,
): FunctionDefinition[] {
  const targets = new Map(definitions.map(({ target }) => [target.resolver.arnOf(target.logicalId), target]));
  return [...targets.values()].map(({ resolver, logicalId }) => readFunction(logicalId, resolver, onNotice));
}

function ignore(): void {}
