import type { CommanderError } from 'commander';

/** The exit statuses of the commands. */
export const EXIT = {
  allDone: 0,
  /** Some records are left. They have failed again, wait for such a record, or cannot be redriven. */
  someLeft: 1,
  /** Some records are lost. Others may be left. */
  someLost: 2,
  /** The command line is wrong. This status and the next one are from sysexits.h. */
  usage: 64,
  /** The command could not start or go on. */
  stopped: 70,
  interrupted: 130,
} as const;

export const EXIT_HELP = `
Exit code: ${EXIT.allDone} all is done, ${EXIT.someLeft} something was left, or nothing matches --only, ${EXIT.someLost} records are lost,
${EXIT.usage} the command is wrong, ${EXIT.stopped} it could not go on, ${EXIT.interrupted} it was interrupted. Whatever it ends with, what was not done is where it was.`;

/** Replaces commander's own exit status for a wrong command line, which is 1. Use it with `exitOverride`. */
export function exitOfCommander({ exitCode }: CommanderError): never {
  process.exit(exitCode === 0 ? EXIT.allDone : EXIT.usage);
}
