import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { BatchResponse } from 'cdk-dynamodb-streams/lambda';
import {
  InvokedEvent,
  LocalRun,
  RunningStack,
  MappingEvent,
  runTemplates,
  startDynamoDBLocal,
} from 'cdk-dynamodb-streams/local';
import { synthesise } from './synthesise';

/** The consumer is given up on when nothing has come of it for so long. */
const PATIENCE_MS = 60_000;

/** A CDK app with one stack, at work on this machine. */
export interface RunningApp extends LocalRun, RunningStack {
  readonly dynamodb: DynamoDBDocumentClient;
  /** All that the event source mapping did so far. */
  readonly events: readonly MappingEvent[];
  /** All that the function logged so far. */
  readonly logged: readonly string[];
}

/** Runs a demo, and ends this process, and all it has started, with 0 if the demo says that all is well. */
export function runDemo(demo: () => Promise<boolean>): void {
  // Node.js 20 is this project's floor; what later versions of the SDK need is not the reader's concern.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  demo().then(
    (allIsWell) => process.exit(allIsWell ? 0 : 1),
    (error) => {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    },
  );
}

/** Synthesises the app of a folder, and runs its stack over DynamoDB Local and an SQS server for its failure queue. */
export async function runApp(folder: string, stack: string): Promise<RunningApp> {
  const [cdkOut, { endpoint }, { port }] = await Promise.all([
    synthesise(folder),
    startDynamoDBLocal(),
    // An ES module: a file that is compiled to CommonJS can only import it like this.
    import('fauxqs').then(({ startFauxqs }) => startFauxqs({ port: 0, logger: false })),
  ]);
  const events: MappingEvent[] = [];
  const logged: string[] = [];
  const run = await runTemplates({
    templates: cdkOut,
    dynamodbEndpoint: endpoint,
    awsEndpoint: `http://127.0.0.1:${port}`,
    onEvent: (event) => events.push(event),
    onLog: (_functionName, line) => logged.push(line),
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1', credentials, endpoint }));
  return { ...run, ...run.stacks[stack], dynamodb, events, logged };
}

/** Waits until the event source mapping is done with so many records. */
export async function untilDone({ events, finished }: RunningApp, records: number): Promise<void> {
  const done = () => events.reduce((sum, event) => sum + recordsDone(event), 0);
  let before = 0;
  for (let lastEventMs = Date.now(); done() < records;) {
    await Promise.race([sleep(100), finished]);
    if (events.length > before) lastEventMs = Date.now();
    before = events.length;
    if (Date.now() - lastEventMs > PATIENCE_MS) {
      throw new Error(`${done()} of ${records} records are done, and nothing has happened for a minute`);
    }
  }
}

function recordsDone(event: MappingEvent): number {
  if (event.type === 'discarded') return event.discard.records.length;
  if (event.type === 'filtered out') return event.records.length;
  const {
    batch: { records },
    verdict,
  } = event;
  if (verdict === 'succeeded') return records.length;
  return verdict === 'partially succeeded'
    ? records.findIndex(({ dynamodb }) => dynamodb!.SequenceNumber === firstFailure(event))
    : 0;
}

function firstFailure({ result }: InvokedEvent): string {
  return (result as { response: BatchResponse }).response.batchItemFailures[0].itemIdentifier;
}

export async function scan<Item>(
  client: DynamoDBDocumentClient,
  TableName: string,
  IndexName?: string,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, IndexName })) {
    items.push(...(Items as Item[]));
  }
  return items;
}
