import { Command } from 'commander';
import { EXIT } from './redrive/exit';
import { listCommand } from './redrive/list';
import { runCommand } from './redrive/run';
import { saveCommand } from './redrive/save';
import { showCommand } from './redrive/show';

export const redrive = new Command('redrive')
  .description('Find what a consumer has failed on, and give it back to its function')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.allDone : EXIT.usage))
  .addCommand(listCommand)
  .addCommand(showCommand)
  .addCommand(saveCommand)
  .addCommand(runCommand);
