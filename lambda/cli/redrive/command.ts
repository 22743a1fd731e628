import { Command } from 'commander';
import { EXIT, exitOfCommander } from '../exit';
import { checkSource, openSource, regionIn, SourceOptions, withSourceOptions } from './source-options';
import { Clients, clientsIn, FailureSource } from '../../redrive';

/** The tools of a command on a source. */
export interface SourceTools {
  readonly source: FailureSource;
  readonly clients: Clients;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Does the work of a command, and returns the exit code. */
export type SourceAction<Options> = (
  tools: SourceTools,
  options: Options & SourceOptions,
  args: readonly string[],
) => Promise<number>;

/** Makes a command on the failures of a source. */
export function sourceCommand<Options extends object>(
  name: string,
  description: string,
  action: SourceAction<Options>,
): Command {
  return withSourceOptions(new Command(name).description(description))
    .exitOverride(exitOfCommander)
    .action(async (...args: unknown[]) => {
      const self = args.at(-1) as Command;
      checkSource(self.opts(), self);
      const exit = await run(action, self.opts<Options & SourceOptions>(), self.args);
      // A pipe takes the output later than a terminal does.
      process.stdout.write('', () => process.exit(exit));
    });
}

async function run<Options>(
  action: SourceAction<Options>,
  options: Options & SourceOptions,
  args: readonly string[],
): Promise<number> {
  const { signal, stop } = abortedByCtrlC();
  try {
    const clients = clientsIn(regionIn(options));
    const source = await openSource(options, clients);
    if (process.stderr.isTTY) console.error(`Reading ${source.name} …`);
    const exit = await action({ source, clients, signal }, options, args);
    return signal.aborted ? EXIT.interrupted : exit;
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return EXIT.stopped;
  } finally {
    stop();
  }
}

/**
 * The first Ctrl-C lets a command end in good order, the second ends it at once. Its messages then come back within two
 * minutes.
 */
function abortedByCtrlC(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    console.error('\nEnding after the invocation in hand. Ctrl-C again ends at once; nothing is lost by that either.');
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    stop: () => void process.off('SIGINT', interrupt).off('SIGTERM', interrupt),
  };
}
