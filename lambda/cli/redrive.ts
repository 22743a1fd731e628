import { Command } from 'commander';
import { listCommand } from './redrive/list';
import { runCommand } from './redrive/run';
import { saveCommand } from './redrive/save';
import { showCommand } from './redrive/show';

export const redrive = new Command('redrive')
  .description('Find what a consumer has failed on, and give it back to its function')
  .addCommand(listCommand)
  .addCommand(showCommand)
  .addCommand(saveCommand)
  .addCommand(runCommand);
