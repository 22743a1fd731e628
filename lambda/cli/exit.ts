import type { CommanderError } from 'commander';

/** What a command ends with. */
export const EXIT = {
  allDone: 0,
  /** Something was left: it failed again, waits for something that did, or cannot be redriven. */
  someLeft: 1,
  /** Records are gone for good. Others may have been left. */
  someLost: 2,
  /** The command was not understood. As sysexits.h has it, and so is the next one. */
  usage: 64,
  /** It could not begin, or not go on. */
  stopped: 70,
  interrupted: 130,
} as const;

export const EXIT_HELP = `
Exit code: ${EXIT.allDone} all is done, ${EXIT.someLeft} something was left, or nothing matches --only, ${EXIT.someLost} records are lost,
${EXIT.usage} the command is wrong, ${EXIT.stopped} it could not go on, ${EXIT.interrupted} it was interrupted. Whatever it ends with, what was not done is where it was.`;

/** For `exitOverride`: commander itself ends with 1 when a command was not understood. */
export function exitOfCommander({ exitCode }: CommanderError): never {
  process.exit(exitCode === 0 ? EXIT.allDone : EXIT.usage);
}
