import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeMapping, describeStacks, filesOf } from './describe-run';
import { FunctionDefinition } from './function/function-definition';
import { Functions } from './function/functions';
import { LocalRun, RunTemplatesOptions } from './local-run';
import { Mapping, OnFailureDestination } from './mapping/consume-shard';
import { consumeStream } from './mapping/consume-stream';
import { openDynamoDBStream } from './mapping/dynamodb-stream';
import { sqsDestination } from './mapping/sqs-destination';
import { Clients, connect } from './resources/clients';
import { createQueues } from './resources/create-queues';
import { FolderQueues, queuesIn, startFolderQueues } from './resources/folder-queues';
import { folderDestination } from './resources/folder-destination';
import { createTables } from './resources/create-tables';
import { startDynamoDBLocal } from './resources/dynamodb-local';
import { changedResources } from './template/changed-resources';
import { MappingDefinition, mappingsOf } from './template/event-source-mappings';
import { functionOf } from './template/functions';
import { LocalValues } from './template/local-values';
import { readTemplates } from './template/read-templates';
import { Stacks } from './template/stacks';
import { tablesOf } from './template/tables';
import { Template } from './template/template';

/** DynamoDB Local's, and SQS servers'. */
const ACCOUNT_ID = '000000000000';

/** How long `stop` waits for invocations that are under way. */
const STOP_GRACE_MS = 5000;

/**
 * Runs the stream consumers of a CDK app, or of one template, on this machine: creates the tables in DynamoDB Local and the
 * queues on an SQS server, and feeds each function as Lambda would. All it starts ends with this process.
 *
 * @throws if the templates cannot be read, or ask for what cannot be run faithfully
 */
export async function runTemplates(options: RunTemplatesOptions): Promise<LocalRun> {
  const templates = readTemplates(options.templates, options.stacks);
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

async function start(templates: readonly Template[], dynamodbEndpoint: string, options: RunTemplatesOptions): Promise<LocalRun> {
  const { awsEndpoint, failureFolder, region = 'us-east-1', onEvent = ignore, onMessage = ignore, onLog = ignore, onNotice = ignore } = options;
  const folderQueues = awsEndpoint === undefined && failureFolder !== undefined ? await startFolderQueues(failureFolder, onMessage) : undefined;
  const endpoints = { region, dynamodb: dynamodbEndpoint, sqs: awsEndpoint, sns: awsEndpoint, s3: awsEndpoint };
  const clients = await connect(endpoints);
  const { stacks, tables } = await createResources(templates, region, clients, folderQueues);
  noticeConditions(stacks, onNotice);

  const functions = new Functions({ ...endpoints, sqs: awsEndpoint ?? folderQueues?.endpoint }, onLog);
  const definitions = mappingsOf(stacks, onNotice);
  const folder = folderQueues && ((arn: string) => folderDestination(arn, failureFolder!, onMessage));
  const mappings = await Promise.all(definitions.map(async (definition) => mappingOf(definition, functions, clients, onEvent, folder)));
  const streams = await Promise.all(definitions.map(
    ({ streamArn, startingPosition }) => openDynamoDBStream(clients.streams, streamArn, startingPosition, region)));

  const found = functionsOf(definitions, onNotice);
  found.forEach((fn) => functions.put(fn));
  const killAll = () => functions.kill();
  process.once('exit', killAll);

  const stopped = new AbortController();
  setMaxListeners(0, stopped.signal);
  const finished = Promise.all(mappings.map((mapping, index) => consumeStream(mapping, streams[index], stopped.signal))).then(ignore);
  // Whoever does not watch it is told by stop.
  finished.catch(ignore);
  return {
    dynamodbEndpoint,
    stacks: describeStacks(stacks, tables),
    mappings: mappings.map((mapping, index) => describeMapping(definitions[index].stackName, mapping, tables)),
    files: filesOf(stacks, found),
    finished,
    reload: async () => {
      const now = new Stacks(readTemplates(options.templates, options.stacks), stacks.local);
      const changed = functionsOf(mappingsOf(now, ignore), ignore).filter((fn) => functions.put(fn));
      return { functions: changed.map(({ functionName }) => functionName), notYet: changedResources(stacks, now) };
    },
    stop: async () => {
      stopped.abort();
      await Promise.race([finished.catch(ignore), sleep(STOP_GRACE_MS, undefined, { ref: false })]);
      await functions.stop();
      await folderQueues?.stop();
      process.off('exit', killAll);
      await finished;
    },
  };
}

/** Creates what the stacks need. Only then is all known that their templates say of each other. */
async function createResources(templates: readonly Template[], region: string, { dynamodb, sqs }: Clients, folderQueues?: FolderQueues) {
  const local: LocalValues = { region, accountId: ACCOUNT_ID, streamArns: new Map(), queueUrls: new Map() };
  const names = new Stacks(templates, local);
  const tables = tablesOf(names);
  const streamArns = await createTables(dynamodb, tables);
  const queueUrls = sqs ? await createQueues(sqs, names) : folderQueues ? queuesIn(folderQueues, names) : local.queueUrls;
  return { tables, stacks: new Stacks(templates, { ...local, streamArns, queueUrls }) };
}

/** The functions that the mappings name, each once. */
function functionsOf(definitions: readonly MappingDefinition[], onNotice: (notice: string) => void): FunctionDefinition[] {
  const targets = new Map(definitions.map(({ target }) => [target.resolver.arnOf(target.logicalId), target]));
  return [...targets.values()].map(({ resolver, logicalId }) => functionOf(logicalId, resolver, onNotice));
}

async function mappingOf(definition: MappingDefinition, functions: Functions, { sqs }: Clients, onEvent: Mapping['onEvent'], folder?: (arn: string) => OnFailureDestination): Promise<Mapping> {
  const { logicalId, target: { resolver, logicalId: functionId, qualifier }, streamArn, settings, destinationArn } = definition;
  const functionName = resolver.physicalName(functionId);
  const functionArn = resolver.arnOf(functionId);
  return {
    logicalId,
    functionName,
    functionArn: qualifier ? `${functionArn}:${qualifier}` : functionArn,
    streamArn,
    settings,
    destination: destinationArn ? folder?.(destinationArn) ?? await sqsDestination(logicalId, destinationArn, sqs) : undefined,
    invoke: (event, requestId) => functions.invoke(functionName, event, requestId),
    onEvent,
  };
}

function noticeConditions({ resolvers }: Stacks, onNotice: (notice: string) => void): void {
  for (const resolver of resolvers) {
    for (const [logicalId, { Condition, Type }] of Object.entries(resolver.template.resources)) {
      if (!Condition || !/^AWS::(DynamoDB|Lambda|SQS)::/.test(Type)) continue;
      resolver.resolveIfKnown({ Condition }, (reason) => onNotice(`the condition ${Condition} of ${logicalId} is taken to be true: ${reason}`));
    }
  }
}

function ignore(): void {}
