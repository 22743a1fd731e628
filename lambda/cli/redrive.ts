import { Command } from 'commander';
import { exitOfCommander } from './exit';
import { discardCommand } from './redrive/discard';
import { listCommand } from './redrive/list';
import { runCommand } from './redrive/run';
import { saveCommand } from './redrive/save';
import { showCommand } from './redrive/show';

export const redriveCommand = new Command('redrive')
  .description('Find what a consumer has failed on, and give it back to its function')
  .exitOverride(exitOfCommander)
  .addCommand(listCommand)
  .addCommand(showCommand)
  .addCommand(saveCommand)
  .addCommand(runCommand)
  .addCommand(discardCommand);
