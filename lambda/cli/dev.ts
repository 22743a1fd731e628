import { Command, Option } from 'commander';
import pc from 'picocolors';
import { url, wholeNumber } from './arguments';
import { Reporter } from './dev/dev-event';
import { jsonReporter } from './dev/json-reporter';
import { Session } from './dev/session';
import { templateSourceOf } from './dev/template-source';
import { textReporter } from './dev/text-reporter';
import { exitOfCommander } from './exit';

export const dev = new Command('dev')
  .description(
    'Run the DynamoDB stream consumers of a CDK app, or of a CloudFormation or SAM template, on this machine, as Lambda would on AWS',
  )
  .exitOverride(exitOfCommander)
  .option('--app <command>', 'the command of the CDK app, or its cdk.out (default: what cdk.json says)')
  .option(
    '--stack <names...>',
    'stacks of the app, where * stands for anything, and those they depend on (default: all)',
  )
  .addOption(
    new Option('--template <file>', 'a CloudFormation or SAM template instead of a CDK app, in JSON or YAML').conflicts(
      ['app', 'stack'],
    ),
  )
  .option('--endpoint <url>', 'a running DynamoDB Local (default: one is started)', url)
  .addOption(
    new Option('--port <number>', 'the port of the DynamoDB Local that is started (default: a free one)')
      .argParser(wholeNumber(1, 65_535))
      .conflicts('endpoint'),
  )
  .option('--aws-endpoint <url>', 'a server for SQS, SNS and S3, e.g. http://localhost:4566', url)
  .option(
    '--data <folder>',
    'keeps the tables, and how far each mapping is: the next start goes on there (default: all is in memory)',
  )
  .option('--json', 'print one line of JSON for each event')
  .action(run);

export interface DevOptions {
  readonly app?: string;
  readonly stack?: readonly string[];
  readonly template?: string;
  readonly endpoint?: string;
  readonly port?: number;
  readonly awsEndpoint?: string;
  readonly data?: string;
  readonly json?: boolean;
}

async function run(options: DevOptions): Promise<void> {
  const write = (line: string) => {
    process.stdout.write(`${line}\n`);
  };
  const report: Reporter = options.json ? jsonReporter(write) : textReporter(write, pc);

  try {
    await runSession(options, report);
  } catch (error) {
    report({ type: 'error', message: (error as Error).message });
    throw error;
  }
}

async function runSession(options: DevOptions, report: Reporter): Promise<void> {
  const session = new Session(templateSourceOf(options), options, report);
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= session.stop().finally(() => process.exit(0));
  };
  // The handlers come first, because everything that starts must end with this process. A second signal ends it at
  // once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => (ending ? process.exit(1) : end()));
  }
  // A reader such as head has closed the pipe.
  process.stdout.on('error', end);
  await session.start();
  await session.finished;
}
