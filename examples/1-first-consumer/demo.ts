import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { LocalRun, runTemplates, startDynamoDBLocal } from 'cdk-dynamodb-streams/local';
import { SingleBar } from 'cli-progress';
import { program } from 'commander';
import { audit } from './demo/audit';
import { fixFunction } from './demo/fix-function';
import { Acknowledgement, latenciesMs, percentile } from './demo/latency';
import { MappingTally } from './demo/mapping-tally';
import { readStream } from './demo/read-stream';
import { receiveFailures } from './demo/receive-failures';
import { runCommand } from './demo/run-command';
import { Summary, summaryTable } from './demo/summary';
import { synthesise } from '../support/synthesise';
import { planOrders, writeOrders } from './demo/write-orders';

/** The consumer is given up on when nothing has come of it for so long. */
const PATIENCE_MS = 30_000;

const { json } = program
  .name('npm run demo --')
  .description(
    'Runs the first example on this machine: 1,000 orders, and 3 that its function cannot process before it is fixed.',
  )
  .option('--json', 'print the summary as JSON, on the last line')
  .parse()
  .opts<{ json?: boolean }>();

/** With --json standard output is for the JSON alone. */
const screen = json ? process.stderr : process.stdout;
const say = (line: string) => screen.write(`${line}\n`);

// Node.js 20 is this project's floor; what later versions of the SDK need is not the reader's concern.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// Whatever was started ends with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

demo().then(
  (summary) => {
    say(`\n${summaryTable(summary)}`);
    if (json) console.log(JSON.stringify(summary));
    const { lost, outOfOrder, failed, redriven, leftInQueue } = summary;
    process.exit(lost === 0 && outOfOrder === 0 && redriven === failed && leftInQueue === 0 ? 0 : 1);
  },
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);

async function demo(): Promise<Summary> {
  say('Synthesising the CDK app, starting DynamoDB Local and an SQS server …');
  const [cdkOut, { endpoint: dynamodbEndpoint }, { port: sqsPort }] = await Promise.all([
    synthesise(__dirname),
    startDynamoDBLocal(),
    // An ES module: a file that is compiled to CommonJS can only import it like this.
    import('fauxqs').then(({ startFauxqs }) => startFauxqs({ port: 0, logger: false })),
  ]);
  const sqsEndpoint = `http://127.0.0.1:${sqsPort}`;

  const tally = new MappingTally();
  const processed: string[] = [];
  const redriven: string[] = [];
  let said = processed;
  const parked = new Set<string>();
  const run = await runTemplates({
    templates: cdkOut,
    dynamodbEndpoint,
    awsEndpoint: sqsEndpoint,
    onEvent: (event) => tally.add(event),
    onLog: (_functionName, line) => {
      const [, sequenceNumber] = /^{"processed":"(\d+)"/.exec(line) ?? [];
      if (sequenceNumber) said.push(sequenceNumber);
      if (line.includes('"message":"record parked"')) parked.add(JSON.parse(line).sequenceNumber);
    },
    onNotice: say,
  });
  const { tables, outputs } = run.stacks.Orders;
  say(`  templates        ${path.relative('', cdkOut)}`);
  say(`  DynamoDB Local   ${dynamodbEndpoint}, with the tables ${Object.values(tables).join(' and ')}`);
  say(`  SQS server       ${sqsEndpoint}, with the failure queue`);

  const access = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({ ...access, endpoint: dynamodbEndpoint }));
  const streams = new DynamoDBStreamsClient({ ...access, endpoint: dynamodbEndpoint });
  const sqs = new SQSClient({ ...access, endpoint: sqsEndpoint });

  const changes = planOrders();
  const writes: Acknowledgement[] = [];
  say(
    `\nMaking ${changes.length.toLocaleString('en')} changes to 1,003 orders, 3 of which the function cannot process …`,
  );
  await Promise.all([
    writeOrders(dynamodb, outputs.OrdersTableName, changes, (orderId) => writes.push({ orderId, atMs: Date.now() })),
    followProgress(run, changes.length, () => {
      const failed = tally.discarded + parked.size;
      return { done: processed.length + failed, failed };
    }),
  ]);

  const failedBatches = await receiveFailures(sqs, outputs.FailureQueueUrl);
  said = redriven;
  say(
    '\nThe function is fixed: it confirms orders that are paid by cheque, too. The 3 that failed are in the failure queue, and are redriven.',
  );
  await fixFunction(new LambdaClient({ ...access, endpoint: run.lambdaEndpoint }), outputs.ConfirmOrdersName);
  const environment = {
    AWS_REGION: access.region,
    AWS_ACCESS_KEY_ID: access.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamodbEndpoint,
    AWS_ENDPOINT_URL_LAMBDA: run.lambdaEndpoint,
    AWS_ENDPOINT_URL_SQS: sqsEndpoint,
  };
  for (const command of ['list', 'run']) {
    await runCommand(['redrive', command, '--queue', outputs.FailureQueueUrl], environment, say);
  }
  await run.stop();

  const streamed = await readStream(streams, outputs.OrdersStreamArn);
  const findings = audit({
    written: writes.length,
    streamed,
    processed,
    failedBatches,
    redriven,
    confirmed: await readConfirmed(dynamodb, outputs.ConfirmationsTableName),
  });
  const latencies = latenciesMs(writes, streamed, tally.deliveredAtMs);
  return {
    written: writes.length,
    processed: findings.processed,
    batches: tally.batches,
    retries: tally.retries,
    bisects: tally.bisects,
    failed: findings.failed,
    lost: findings.lost,
    outOfOrder: findings.outOfOrder,
    redriven: findings.redriven,
    leftInQueue: (await receiveFailures(sqs, outputs.FailureQueueUrl)).length,
    latencyMsP50: percentile(latencies, 0.5),
    latencyMsP99: percentile(latencies, 0.99),
  };
}

/** Shows how far the consumer is, until it is done with all or nothing has come of it for too long. */
async function followProgress(
  run: LocalRun,
  total: number,
  progress: () => { done: number; failed: number },
): Promise<void> {
  const bar = new SingleBar({
    format: '  {bar} {value} of {total} done, {failed} of them in the failure queue',
    stream: screen,
    noTTYOutput: true,
    // Leave the terminal as it is: Ctrl-C gives no time to set it right again.
    linewrap: null,
  });
  bar.start(total, 0, { failed: 0 });
  let { done, failed } = progress();
  for (let lastProgressMs = Date.now(); done < total && Date.now() - lastProgressMs < PATIENCE_MS;) {
    await Promise.race([sleep(100), run.finished]);
    const before = done;
    ({ done, failed } = progress());
    if (done > before) lastProgressMs = Date.now();
    bar.update(done, { failed });
  }
  bar.stop();
}

async function readConfirmed(client: DynamoDBDocumentClient, TableName: string): Promise<Set<string>> {
  const confirmed = new Set<string>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    for (const { orderId } of Items) confirmed.add(orderId);
  }
  return confirmed;
}
