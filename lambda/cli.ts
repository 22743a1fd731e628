#!/usr/bin/env node
import { program } from 'commander';
import { MappingEvent, runTemplate, startDynamoDBLocal } from './local';

program
  .name('cdk-dynamodb-streams')
  .description('React to changes in a DynamoDB table.');

program
  .command('dev')
  .description('Run the DynamoDB stream consumers of a CloudFormation template on this machine, as Lambda would on AWS')
  .requiredOption('--template <file>', 'a synthesised template, e.g. cdk.out/MyStack.template.json')
  .option('--endpoint <url>', 'a running DynamoDB Local (default: start one, in memory)')
  .option('--sqs-endpoint <url>', 'an SQS server for on-failure destinations, e.g. http://localhost:4566')
  .action(dev);

// What was started ends with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

program.parseAsync().catch((error) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});

async function dev({ template, endpoint, sqsEndpoint }: { template: string; endpoint?: string; sqsEndpoint?: string }): Promise<void> {
  const dynamodbEndpoint = endpoint ?? (await startDynamoDBLocal()).endpoint;
  const run = await runTemplate({
    template,
    dynamodbEndpoint,
    sqsEndpoint,
    onEvent: (event) => console.log(describe(event)),
    onLog: (functionName, line) => console.log(`  ${functionName}: ${line}`),
    onNotice: (notice) => console.log(`Note: ${notice}.`),
  });
  console.log(`DynamoDB Local   ${dynamodbEndpoint}`);
  for (const [logicalId, name] of Object.entries(run.tables)) console.log(`Table            ${logicalId}: ${name}`);
  for (const [logicalId, url] of Object.entries(run.queues)) console.log(`Queue            ${logicalId}: ${url}`);
  for (const mapping of run.mappings) console.log(`Consumer         ${mapping}`);
  if (run.mappings.length === 0) throw new Error(`${template} has no event source mapping that reads a table of its own: there is nothing to run`);
  console.log('Credentials: local, local. Region: us-east-1. Ctrl-C ends it.\n');
  await run.finished;
}

function describe(event: MappingEvent): string {
  const time = new Date().toISOString().slice(11, 23);
  if (event.type === 'discarded') {
    const { discard: { records, condition }, destination, deliveryError } = event;
    const fate = deliveryError ? `LOST: ${destination} could not be told, ${deliveryError.message}`
      : destination ? `sent to ${destination.split(':').at(-1)}` : 'LOST: there is no on-failure destination';
    return `${time} ${event.functionName} gave up ${plural(records.length, 'record')} (${condition}): ${fate}`;
  }
  const { batch, result, verdict, startedAtMs, endedAtMs } = event;
  const attempt = batch.attempts > 0 ? `, attempt ${batch.attempts + 1}` : '';
  const error = result.functionError ? `: ${result.errorType}, ${result.errorMessage}` : '';
  return `${time} ${event.functionName} ${plural(batch.records.length, 'record')}${attempt}: ${verdict} in ${endedAtMs - startedAtMs} ms${error}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
