import { Command } from 'commander';
import { url } from './arguments';
import { LocalRun, MappingEvent, runTemplate } from '../local';

export const dev = new Command('dev')
  .description('Run the DynamoDB stream consumers of a CloudFormation template on this machine, as Lambda would on AWS')
  .requiredOption('--template <file>', 'a synthesised template, e.g. cdk.out/MyStack.template.json')
  .option('--endpoint <url>', 'a running DynamoDB Local (default: start one, in memory)', url)
  .option('--sqs-endpoint <url>', 'an SQS server for on-failure destinations, e.g. http://localhost:4566', url)
  .action(run);

interface DevOptions {
  readonly template: string;
  readonly endpoint?: string;
  readonly sqsEndpoint?: string;
}

async function run({ template, endpoint, sqsEndpoint }: DevOptions): Promise<void> {
  // What was started ends with this process.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

  const local = await runTemplate({
    template,
    dynamodbEndpoint: endpoint,
    sqsEndpoint,
    onEvent: (event) => console.log(describe(event)),
    onLog: (functionName, line) => console.log(`  ${functionName}: ${line}`),
    onNotice: (notice) => console.log(`Note: ${notice}.`),
  });
  if (local.mappings.length === 0) throw new Error(`${template} has no event source mapping that reads a table of its own: there is nothing to run`);
  console.log(`DynamoDB Local   ${local.dynamodbEndpoint}, credentials local and local, region us-east-1`);
  console.log(`Lambda           ${local.lambdaEndpoint}, to invoke the functions`);
  for (const [logicalId, name] of Object.entries(local.tables)) console.log(`Table            ${logicalId}: ${name}`);
  for (const [logicalId, queueUrl] of Object.entries(local.queues)) console.log(`Queue            ${logicalId}: ${queueUrl}`);
  for (const mapping of local.mappings) console.log(`Consumer         ${mapping}`);
  console.log(`For other commands, e.g. redrive:\nexport ${Object.entries(environmentOf(local, sqsEndpoint)).map(([name, value]) => `${name}=${value}`).join(' ')}`);
  console.log('Ctrl-C ends it. Times are UTC.\n');
  await local.finished;
}

/** What has the SDK, and the AWS CLI, find all this. */
function environmentOf({ dynamodbEndpoint, lambdaEndpoint }: LocalRun, sqsEndpoint?: string): { [name: string]: string } {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamodbEndpoint,
    AWS_ENDPOINT_URL_LAMBDA: lambdaEndpoint,
    ...(sqsEndpoint && { AWS_ENDPOINT_URL_SQS: sqsEndpoint }),
  };
}

function describe(event: MappingEvent): string {
  const subject = `${new Date().toISOString().slice(11, 23)} ${event.functionName}`;
  if (event.type === 'filtered out') return `${subject} ${plural(event.records.length, 'record')} filtered out`;
  if (event.type === 'discarded') {
    const { discard: { records, condition }, destination, deliveryError } = event;
    const fate = deliveryError ? `LOST: ${destination} could not be told, ${deliveryError.message}`
      : destination ? `sent to ${destination.split(':').at(-1)}` : 'LOST: there is no on-failure destination';
    return `${subject} gave up ${plural(records.length, 'record')} (${condition}): ${fate}`;
  }
  const { batch, result, verdict, retryInMs, startedAtMs, endedAtMs } = event;
  const attempt = batch.attempts > 0 ? `, attempt ${batch.attempts + 1}` : '';
  const outcome = {
    'succeeded': 'done',
    'partially succeeded': 'done in part, the rest is a new batch',
    'bisected': 'failed, split in two',
    'retrying': `failed, next attempt in ${(retryInMs ?? 0) / 1000} s (the shard waits)`,
    'exhausted': 'failed for the last time',
    'not invoked': `not invoked, next attempt in ${(retryInMs ?? 0) / 1000} s (the shard waits)`,
  }[verdict];
  const error = result.functionError ? `: ${result.errorType}, ${result.errorMessage}` : '';
  return `${subject} ${plural(batch.records.length, 'record')}${attempt}, ${endedAtMs - startedAtMs} ms: ${outcome}${error}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
