import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_CREDENTIALS } from './function/environment-variables';
import { startLambdaServer } from './function/lambda-server';
import { LocalFunctions } from './function/local-functions';
import { consumeStream } from './mapping/consume-stream';
import { openDynamoDBStream } from './mapping/dynamodb-stream';
import { MappingEvent } from './mapping/events';
import { Mapping } from './mapping/mapping';
import { sqsDestination } from './mapping/sqs-destination';
import { createQueues } from './resources/create-queues';
import { createTables } from './resources/create-tables';
import { startDynamoDBLocal } from './resources/dynamodb-local';
import { mappingsOf } from './template/event-source-mappings';
import { functionOf } from './template/functions';
import { Resolver } from './template/resolver';
import { tablesOf } from './template/tables';
import { readTemplate, Template } from './template/template';

/** What is run, and who is told of it. */
export interface RunTemplateOptions {
  /** Path of a synthesised CloudFormation template, e.g. `cdk.out/Orders.template.json`. */
  readonly template: string;

  /**
   * Endpoint of a running DynamoDB Local.
   *
   * @default - one is started, in memory, as `startDynamoDBLocal` does; it ends with the run
   */
  readonly dynamodbEndpoint?: string;

  /**
   * Endpoint of an SQS server, for on-failure destinations.
   *
   * @default - none, which is an error if an event source mapping of the template has a queue to send failures to
   */
  readonly sqsEndpoint?: string;

  /**
   * What the functions and the template take for their region.
   *
   * @default 'us-east-1'
   */
  readonly region?: string;

  /** What the event source mappings did, as they do it. */
  readonly onEvent?: (event: MappingEvent) => void;

  /** A line that a function wrote. */
  readonly onLog?: (functionName: string, line: string) => void;

  /** What cannot be here as it is on AWS. */
  readonly onNotice?: (notice: string) => void;
}

/** The stream consumers of a template, at work. */
export interface LocalRun {
  /** Where the tables are. Region us-east-1 unless said otherwise, credentials `local` and `local`. */
  readonly dynamodbEndpoint: string;
  /**
   * Where the functions of the mappings can be invoked, and their environment variables be changed, with Lambda's own API: `Invoke`,
   * `GetFunctionConfiguration`, `UpdateFunctionConfiguration`.
   */
  readonly lambdaEndpoint: string;
  /** Names of the tables, by their logical ids. */
  readonly tables: Readonly<Record<string, string>>;
  /** URLs of the queues, by their logical ids. */
  readonly queues: Readonly<Record<string, string>>;
  /** The template's outputs that can be known here. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Logical ids of the event source mappings. */
  readonly mappings: readonly string[];
  /** Ends when `stop` is called, or at once if there is nothing to run; fails if a stream cannot be read any more. */
  readonly finished: Promise<void>;
  /** Lets the invocations that are under way end, for up to five seconds, and ends the functions. Fails as `finished` does. */
  stop(): Promise<void>;
}

/** DynamoDB Local's, and SQS servers'. */
const ACCOUNT_ID = '000000000000';

/** How long `stop` waits for invocations that are under way. */
const STOP_GRACE_MS = 5000;

/**
 * Runs the stream consumers of a CloudFormation template on this machine: creates its tables in DynamoDB Local and its
 * queues on an SQS server, and feeds each of its functions as Lambda would. All it starts ends with this process.
 *
 * @throws if the template cannot be read, or asks for what cannot be run faithfully
 */
export async function runTemplate(options: RunTemplateOptions): Promise<LocalRun> {
  const template = readTemplate(options.template);
  if (options.dynamodbEndpoint !== undefined) return start(template, options.dynamodbEndpoint, options);

  const dynamodbLocal = await startDynamoDBLocal();
  try {
    const run = await start(template, dynamodbLocal.endpoint, options);
    return { ...run, stop: () => run.stop().finally(() => dynamodbLocal.stop()) };
  } catch (error) {
    await dynamodbLocal.stop();
    throw error;
  }
}

async function start(template: Template, dynamodbEndpoint: string, options: RunTemplateOptions): Promise<LocalRun> {
  const { sqsEndpoint, region = 'us-east-1', onEvent = ignore, onLog = ignore, onNotice = ignore } = options;
  const access = { region, credentials: LOCAL_CREDENTIALS };
  const dynamodb = new DynamoDBClient({ ...access, endpoint: dynamodbEndpoint });
  const streams = new DynamoDBStreamsClient({ ...access, endpoint: dynamodbEndpoint });
  const sqs = sqsEndpoint ? new SQSClient({ ...access, endpoint: sqsEndpoint }) : undefined;
  await answers('DynamoDB Local', dynamodbEndpoint, dynamodb.send(new ListTablesCommand({ Limit: 1 })));
  if (sqs) await answers('SQS server', sqsEndpoint!, sqs.send(new ListQueuesCommand({ MaxResults: 1 })));

  noticeConditions(template, onNotice);
  const names = new Resolver(template, { region, accountId: ACCOUNT_ID, streamArns: new Map(), queueUrls: new Map() });
  const tables = tablesOf(names);
  const resolver = new Resolver(template, {
    ...names.local,
    streamArns: await createTables(dynamodb, tables),
    queueUrls: sqs ? await createQueues(sqs, names) : new Map(),
  });

  const functions = new LocalFunctions({ region, dynamodb: dynamodbEndpoint, sqs: sqsEndpoint }, onLog);
  const consumers = await Promise.all(mappingsOf(resolver, onNotice).map(async (definition) => {
    const { logicalId, functionId, qualifier, destinationArn, streamArn, startingPosition, settings } = definition;
    const fn = functionOf(functionId, resolver, onNotice);
    functions.add(fn);
    const mapping: Mapping = {
      logicalId,
      functionName: fn.functionName,
      functionArn: qualifier ? `${fn.functionArn}:${qualifier}` : fn.functionArn,
      streamArn,
      settings,
      destination: destinationArn ? await sqsDestination(logicalId, destinationArn, sqs) : undefined,
      invoke: (event, requestId) => functions.invoke(fn.functionName, event, requestId),
      onEvent,
    };
    return { mapping, stream: await openDynamoDBStream(streams, streamArn, startingPosition, region) };
  }));

  const lambda = await startLambdaServer(functions);
  const killAll = () => functions.kill();
  process.once('exit', killAll);
  const stopped = new AbortController();
  setMaxListeners(0, stopped.signal);
  const finished = Promise.all(consumers.map(({ mapping, stream }) => consumeStream(mapping, stream, stopped.signal))).then(ignore);
  // Whoever does not watch it is told by stop.
  finished.catch(ignore);
  return {
    dynamodbEndpoint,
    lambdaEndpoint: lambda.endpoint,
    tables: Object.fromEntries(tables.map(({ logicalId, input }) => [logicalId, input.TableName])),
    queues: Object.fromEntries(resolver.local.queueUrls),
    outputs: outputsOf(resolver),
    mappings: consumers.map(({ mapping }) => mapping.logicalId),
    finished,
    stop: async () => {
      stopped.abort();
      await Promise.race([finished.catch(ignore), sleep(STOP_GRACE_MS, undefined, { ref: false })]);
      await Promise.all([functions.stop(), lambda.stop()]);
      process.off('exit', killAll);
      await finished;
    },
  };
}

/** Says which server does not do what it should. */
async function answers(server: string, endpoint: string, answer: Promise<unknown>): Promise<void> {
  await answer.catch((error) => {
    throw new Error(`no ${server} answers at ${endpoint}: ${error.message}`, { cause: error });
  });
}

function noticeConditions(template: Template, onNotice: (notice: string) => void): void {
  for (const [logicalId, { Condition, Type }] of Object.entries(template.resources)) {
    if (Condition && /^AWS::(DynamoDB|Lambda|SQS)::/.test(Type)) onNotice(`the condition ${Condition} of ${logicalId} is taken to be true`);
  }
}

function outputsOf(resolver: Resolver): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, { Value }] of Object.entries(resolver.template.outputs)) {
    const value = resolver.resolveIfKnown(Value, ignore);
    if (value !== undefined) outputs[name] = String(value);
  }
  return outputs;
}

function ignore(): void {}
