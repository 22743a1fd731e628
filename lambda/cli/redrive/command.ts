import { Command } from 'commander';
import { EXIT, exitOfCommander } from '../exit';
import { checkSource, openSource, regionOf, SourceOptions, withSourceOptions } from './source';
import { Clients, clientsIn, FailureSource } from '../../redrive';

/** What a command works with. */
export interface Tools {
  readonly source: FailureSource;
  readonly clients: Clients;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Does what a command is for, and says what the process ends with. */
export type Work<Options> = (
  tools: Tools,
  options: Options & SourceOptions,
  args: readonly string[],
) => Promise<number>;

/** A command on the failures of some place. */
export function sourceCommand<Options extends object>(name: string, description: string, work: Work<Options>): Command {
  return withSourceOptions(new Command(name).description(description))
    .exitOverride(exitOfCommander)
    .action(async (...args: unknown[]) => {
      const self = args.at(-1) as Command;
      checkSource(self.opts(), self);
      const exit = await run(work, self.opts<Options & SourceOptions>(), self.args);
      // A pipe takes what is printed later than a terminal does.
      process.stdout.write('', () => process.exit(exit));
    });
}

async function run<Options>(
  work: Work<Options>,
  options: Options & SourceOptions,
  args: readonly string[],
): Promise<number> {
  const signal = abortedByCtrlC();
  try {
    const clients = clientsIn(regionOf(options));
    const source = await openSource(options, clients);
    if (process.stderr.isTTY) console.error(`Reading ${source.name} …`);
    const exit = await work({ source, clients, signal }, options, args);
    return signal.aborted ? EXIT.interrupted : exit;
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return EXIT.stopped;
  }
}

/** The first Ctrl-C ends things in good order, the second at once: what is held then comes back within two minutes. */
function abortedByCtrlC(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted);
      console.error(
        '\nEnding after the invocation in hand. Ctrl-C again ends at once; nothing is lost by that either.',
      );
      controller.abort();
    });
  }
  return controller.signal;
}
