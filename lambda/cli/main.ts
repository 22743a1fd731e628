#!/usr/bin/env node
import { program } from 'commander';
import { dev } from './dev';
import { exitOfCommander } from './exit';
import { redriveCommand } from './redrive';
import { simulateCommand } from './simulate';
import { version } from '../../package.json';

// The SDK is bundled, so the user cannot act on a warning about its later versions.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

program
  .name('cdk-dynamodb-streams')
  .description('React to changes in a DynamoDB table.')
  .version(version)
  .exitOverride(exitOfCommander)
  .addCommand(dev)
  .addCommand(redriveCommand)
  .addCommand(simulateCommand);

program.parseAsync().catch((error) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});
