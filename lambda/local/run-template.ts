import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_CREDENTIALS } from './function/environment-variables';
import { FunctionRunner } from './function/function-runner';
import { Mapping } from './mapping/consume-shard';
import { consumeStream } from './mapping/consume-stream';
import { dynamoDBStream } from './mapping/dynamodb-stream';
import { MappingEvent } from './mapping/events';
import { sqsDestination } from './mapping/sqs-destination';
import { createQueues } from './resources/create-queues';
import { createTables } from './resources/create-tables';
import { mappingsOf } from './template/event-source-mappings';
import { functionOf } from './template/functions';
import { LocalValues, resolveIfKnown } from './template/intrinsics';
import { tablesOf } from './template/tables';
import { readTemplate, Template } from './template/template';

export interface RunTemplateOptions {
  /** Path of a synthesised CloudFormation template, e.g. `cdk.out/Orders.template.json`. */
  readonly template: string;

  /** Endpoint of DynamoDB Local, e.g. that of `startDynamoDBLocal()`. */
  readonly dynamodbEndpoint: string;

  /**
   * Endpoint of an SQS server, for on-failure destinations.
   *
   * @default - none, which is an error if an event source mapping of the template has a queue to send failures to
   */
  readonly sqsEndpoint?: string;

  /** @default 'us-east-1' */
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
  /** Names of the tables, by their logical ids. */
  readonly tables: Readonly<Record<string, string>>;
  /** URLs of the queues, by their logical ids. */
  readonly queues: Readonly<Record<string, string>>;
  /** The template's outputs that can be known here. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Logical ids of the event source mappings. */
  readonly mappings: readonly string[];
  /** Ends when `stop` is called; fails if a stream cannot be read any more. */
  readonly finished: Promise<void>;
  /** Lets the invocations that are under way end, and ends the functions. */
  stop(): Promise<void>;
}

/** DynamoDB Local's, and SQS servers'. */
const ACCOUNT_ID = '000000000000';

/**
 * Runs the stream consumers of a CloudFormation template on this machine: creates its tables in DynamoDB Local and its
 * queues on an SQS server, and feeds each of its functions as Lambda would.
 *
 * @throws if the template cannot be read, or asks for what cannot be run faithfully
 */
export async function runTemplate(options: RunTemplateOptions): Promise<LocalRun> {
  const { dynamodbEndpoint, sqsEndpoint, region = 'us-east-1', onEvent = ignore, onLog = ignore, onNotice = ignore } = options;
  const access = { region, credentials: LOCAL_CREDENTIALS };
  const dynamodb = new DynamoDBClient({ ...access, endpoint: dynamodbEndpoint });
  const streams = new DynamoDBStreamsClient({ ...access, endpoint: dynamodbEndpoint });
  const sqs = sqsEndpoint ? new SQSClient({ ...access, endpoint: sqsEndpoint }) : undefined;

  const template = readTemplate(options.template);
  const tables = tablesOf(template, { region, accountId: ACCOUNT_ID, streamArns: new Map(), queueUrls: new Map() });
  const local: LocalValues = {
    region,
    accountId: ACCOUNT_ID,
    streamArns: await createTables(dynamodb, tables),
    queueUrls: sqs ? await createQueues(sqs, template) : new Map(),
  };

  const runners = new Map<string, FunctionRunner>();
  const mappings = mappingsOf(template, local, onNotice).map((definition): Mapping => {
    const fn = functionOf(definition.function, template, local, onNotice);
    const runner = runners.get(fn.logicalId)
      ?? new FunctionRunner(fn, { region, dynamodb: dynamodbEndpoint, sqs: sqsEndpoint }, (line) => onLog(fn.functionName, line));
    runners.set(fn.logicalId, runner);
    return {
      ...definition,
      functionName: fn.functionName,
      functionArn: fn.functionArn,
      destination: definition.destinationArn ? sqsDestination(definition.logicalId, definition.destinationArn, sqs) : undefined,
      invoke: (event, requestId) => runner.invoke(event, requestId),
      onEvent,
    };
  });

  const stopped = new AbortController();
  const consumers = mappings.map((mapping) => consumeStream(mapping, dynamoDBStream(streams, mapping, region), stopped.signal));
  const finished = Promise.all(consumers).then(ignore);
  // Whoever does not watch it is told by stop.
  finished.catch(ignore);
  return {
    tables: Object.fromEntries(tables.map(({ logicalId, input }) => [logicalId, input.TableName])),
    queues: Object.fromEntries(local.queueUrls),
    outputs: outputsOf(template, local),
    mappings: mappings.map(({ logicalId }) => logicalId),
    finished,
    stop: async () => {
      stopped.abort();
      try {
        await finished;
      } finally {
        await Promise.all([...runners.values()].map((runner) => runner.stop()));
      }
    },
  };
}

function outputsOf(template: Template, local: LocalValues): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, { Value }] of Object.entries(template.outputs)) {
    const value = resolveIfKnown(Value, template, local);
    if (value !== undefined) outputs[name] = String(value);
  }
  return outputs;
}

function ignore(): void {}
